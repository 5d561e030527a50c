package io.vmclock.cli.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableSet;
import io.vmclock.cli.Cli;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A Prometheus server with the shipped rules, and node_exporters that it scrapes every second. */
final class PrometheusServer implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
  private static final long PATIENCE_SECONDS = 120;

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Process> processes = new ArrayList<>();
  private final Path directory;
  private final int port;

  /**
   * Starts the programs.
   *
   * @param rules the text of the rules
   * @param textfiles the textfile directory of each node_exporter
   */
  PrometheusServer(Path directory, String rules, Path... textfiles) throws IOException {
    Path prometheus = PrometheusTools.find("prometheus");
    Path exporter = PrometheusTools.find("prometheus-node-exporter");
    this.directory = directory;
    List<Integer> ports = freePorts(textfiles.length + 1);
    port = ports.get(textfiles.length);
    StringBuilder targets = new StringBuilder();
    try {
      for (int i = 0; i < textfiles.length; i++) {
        String name = "machine-" + (i + 1);
        String address = HOST + ":" + ports.get(i);
        start(
            name,
            exporter.toString(),
            "--collector.disable-defaults",
            "--collector.time",
            "--collector.textfile",
            "--collector.textfile.directory=" + textfiles[i],
            "--web.listen-address=" + address);
        targets.append("      - targets: ['").append(address).append("']\n");
        targets.append("        labels: {instance: ").append(name).append("}\n");
      }
      Files.writeString(directory.resolve("rules.yml"), rules);
      Path configuration =
          Files.writeString(
              directory.resolve("prometheus.yml"),
              """
              global: {scrape_interval: 1s, evaluation_interval: 1s}
              rule_files: [rules.yml]
              scrape_configs:
                - job_name: node
                  static_configs:
              """
                  + targets);
      start(
          "prometheus",
          prometheus.toString(),
          "--config.file=" + configuration,
          "--storage.tsdb.path=" + directory.resolve("data"),
          "--web.listen-address=" + HOST + ":" + port);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  private void start(String name, String... command) throws IOException {
    processes.add(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".log").toFile())
            .start());
  }

  /** Waits until an expression has a result. */
  void await(String expression) throws Exception {
    long deadline = System.nanoTime() + SECONDS.toNanos(PATIENCE_SECONDS);
    while (!has(expression)) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError(
            expression
                + " has no result. Firing: "
                + firing()
                + ". All: "
                + get("query?query=" + URLEncoder.encode("{__name__=~\"vmclock.*\"}", UTF_8)));
      }
      // Only the pace of the requests depends on this time.
      MILLISECONDS.sleep(200);
    }
  }

  private boolean has(String expression) throws Exception {
    try {
      JsonNode answer = get("query?query=" + URLEncoder.encode(expression, UTF_8));
      return !answer.path("data").path("result").isEmpty();
    } catch (IOException e) {
      if (processes.stream().allMatch(Process::isAlive)) {
        return false; // It has not started yet.
      }
      throw new AssertionError("A program has ended. Its output is in " + directory, e);
    }
  }

  /** Waits until an alert fires. */
  void awaitAlert(String name, String labels) throws Exception {
    await("ALERTS{alertname=\"" + name + "\", alertstate=\"firing\", " + labels + "}");
  }

  /** Returns the names of the alerts that fire now. */
  ImmutableSet<String> firing() throws Exception {
    ImmutableSet.Builder<String> names = ImmutableSet.builder();
    for (JsonNode alert : get("alerts").path("data").path("alerts")) {
      if (alert.path("state").asText().equals("firing")) {
        names.add(alert.path("labels").path("alertname").asText());
      }
    }
    return names.build();
  }

  private JsonNode get(String request) throws Exception {
    URI uri = URI.create("http://" + HOST + ":" + port + "/api/v1/" + request);
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(uri).timeout(REQUEST_TIMEOUT).build(), BodyHandlers.ofString());
    if (answer.statusCode() == HttpURLConnection.HTTP_UNAVAILABLE) {
      throw new IOException(uri + ": " + answer.body()); // It is starting.
    }
    return Cli.json(answer.body());
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
    for (Process process : processes) {
      process.onExit().join();
    }
  }
}
