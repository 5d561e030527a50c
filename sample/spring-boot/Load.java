import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Sends requests to the sample, and restores its machine meanwhile. Checks from outside that no request fails, that
 * no connection to the database from before a restore is used after it, and that no value is drawn twice.
 *
 * <pre>
 * java Load.java restores PORT RESTORES COMMAND...   the command restores the machine
 * java Load.java latency PORT PORT                   compares the latency of two instances
 * </pre>
 */
public final class Load {
  private static final int THREADS = 4;
  /** This many uses of the database come before, between and after the restores. */
  private static final int USES = 20;

  private static final int ROUNDS = 2000;

  /** An answer, with the time of the request's start and of the answer's arrival. */
  private record Answer(String path, String body, long began, long ended) {}

  private final HttpClient http = HttpClient.newHttpClient();
  private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean ended;

  public static void main(String[] args) throws Exception {
    if (args[0].equals("restores")) {
      new Load()
          .restores(args[1], Integer.parseInt(args[2]), Arrays.asList(args).subList(3, args.length));
    } else {
      new Load().latency(args[1], args[2]);
    }
  }

  private Answer get(String port, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofMinutes(2))
            .build();
    long began = System.nanoTime();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    long ended = System.nanoTime();
    if (response.statusCode() != 200) {
      throw new IOException(path + ": status " + response.statusCode() + ": " + response.body());
    }
    return new Answer(path, response.body(), began, ended);
  }

  private void restores(String port, int count, List<String> command) throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Thread thread = new Thread(() -> sendRequests(port));
      thread.start();
      threads.add(thread);
    }
    List<long[]> restores = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      awaitUses();
      long began = System.nanoTime();
      Process restore = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(restore.getInputStream().readAllBytes());
      require(restore.waitFor() == 0, "the restore failed: " + output);
      restores.add(new long[] {began, System.nanoTime()});
    }
    awaitUses();
    ended = true;
    for (Thread thread : threads) {
      thread.join();
    }
    require(failures.isEmpty(), failures.size() + " requests failed, the first with " + failures.peek());
    restores.forEach(this::requireNewBackends);
    requireDistinct("/id");
    requireDistinct("/random");
    System.out.printf(
        "%d requests, %d restores, %d backends: none failed, no backend and no value came back%n",
        answers.size(), count, bodies("/backend", Long.MIN_VALUE, Long.MAX_VALUE).size());
  }

  /** Waits until requests that begin now have used the database, or one has failed. */
  private void awaitUses() throws InterruptedException {
    long now = System.nanoTime();
    while (failures.isEmpty()
        && answers.stream().filter(a -> a.path.equals("/backend") && a.began >= now).count() < USES) {
      Thread.sleep(10);
    }
  }

  private void sendRequests(String port) {
    String[] paths = {"/backend", "/id", "/random"};
    for (int i = 0; !ended; i++) {
      try {
        answers.add(get(port, paths[i % paths.length]));
      } catch (IOException | InterruptedException e) {
        failures.add(e.toString());
      }
    }
  }

  /** The bodies of the answers to requests that began and ended in this period. */
  private Set<String> bodies(String path, long from, long to) {
    Set<String> bodies = new HashSet<>();
    for (Answer answer : answers) {
      if (answer.path.equals(path) && answer.began >= from && answer.ended <= to) {
        bodies.add(answer.body);
      }
    }
    return bodies;
  }

  private void requireNewBackends(long[] restore) {
    Set<String> before = bodies("/backend", Long.MIN_VALUE, restore[0]);
    Set<String> after = bodies("/backend", restore[1], Long.MAX_VALUE);
    require(!before.isEmpty() && !after.isEmpty(), "no use of the database before or after a restore");
    before.retainAll(after);
    require(before.isEmpty(), "backends from before a restore were used after it: " + before);
  }

  private void requireDistinct(String path) {
    long drawn = answers.stream().filter(answer -> answer.path.equals(path)).count();
    require(
        drawn > 0 && drawn == bodies(path, Long.MIN_VALUE, Long.MAX_VALUE).size(),
        path + " returned a value twice");
  }

  /** Alternates between the instances, so that a change of the machine's load affects both. */
  private void latency(String one, String other) throws Exception {
    long[][] nanos = new long[2][ROUNDS];
    for (int round = -ROUNDS; round < ROUNDS; round++) {
      for (int i = 0; i < 2; i++) {
        Answer answer = get(i == 0 ? one : other, "/id");
        if (round >= 0) {
          nanos[i][round] = answer.ended - answer.began;
        }
      }
    }
    for (long[] times : nanos) {
      Arrays.sort(times);
    }
    System.out.printf(
        "latency with the check: median %d us, 90%% %d us; without: median %d us, 90%% %d us%n",
        micros(nanos[0], 0.5), micros(nanos[0], 0.9), micros(nanos[1], 0.5), micros(nanos[1], 0.9));
  }

  private static long micros(long[] sorted, double quantile) {
    return sorted[(int) (quantile * sorted.length)] / 1000;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      System.err.println("Load: " + message);
      System.exit(1);
    }
  }
}
