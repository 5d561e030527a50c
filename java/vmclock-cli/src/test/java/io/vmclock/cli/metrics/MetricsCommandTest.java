package io.vmclock.cli.metrics;

import static io.vmclock.cli.RawPage.GENERATION;
import static io.vmclock.cli.RawPage.MARKER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.cli.Cli;
import io.vmclock.cli.LineQueue;
import io.vmclock.cli.Main;
import io.vmclock.cli.RawPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsCommandTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path directory;

  private Path page() {
    // Both values have a bit that a double cannot hold beside the lowest one.
    return RawPage.ofTai()
        .u64(GENERATION, (1L << 60) | 5)
        .u64(MARKER, (1L << 60) | 6)
        .write(directory.resolve("page"));
  }

  @Test
  void printsThePage() {
    Cli run = Cli.run("metrics", "--page", page());

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines())
        .contains(
            "vmclock_time_reliable 1",
            "vmclock_source_in_use{source=\"" + directory.resolve("page") + "\"} 1",
            "vmclock_source_usable{purpose=\"time\",source=\"vmclock page\"} 1",
            "vmclock_source_usable{purpose=\"restores\",source=\"vmclock page\"} 1",
            "vmclock_page_status{status=\"synchronized\"} 1",
            "vmclock_page_status{status=\"unreliable\"} 0",
            "vmclock_generation 5",
            "vmclock_disruption_marker 6");
    assertThat(run.out()).containsPattern("(?m)^vmclock_time_bound_seconds [0-9.E-]+$");
  }

  @Test
  void showsThatThePageCannotBeRead() throws IOException {
    String usable = "vmclock_source_usable{purpose=\"restores\",source=\"vmclock page\"} ";
    try (MachineMetrics metrics = MachineMetrics.open(page())) {
      assertThat(metrics.text(true).lines()).contains(usable + 1);
      overwrite(RawPage.ofTai().u32(RawPage.SEQ_COUNT, 101));
      await(() -> metrics.text(true).contains(usable + 0));
      overwrite(RawPage.ofTai().u32(RawPage.SEQ_COUNT, 102));
      await(() -> metrics.text(true).contains(usable + 1));
    }
  }

  /** Changes the page in place, so that it stays the same file. */
  private void overwrite(RawPage content) throws IOException {
    Path other = content.write(directory.resolve("other"));
    Files.write(directory.resolve("page"), Files.readAllBytes(other), StandardOpenOption.WRITE);
  }

  /** Every value would be 0, which says nothing. */
  @Test
  void printsNoCountersOfASingleRun() {
    assertThat(Cli.run("metrics", "--page", page()).out()).doesNotContain("_total");
  }

  @Test
  void showsThatTheMachineHasNoPage() {
    Cli run = Cli.run("metrics", "--page", directory.resolve("absent"));

    assertThat(run.status()).isZero();
    assertThat(run.out().lines())
        .contains(
            "vmclock_source_usable{purpose=\"time\",source=\"vmclock page\"} 0",
            "vmclock_source_usable{purpose=\"restores\",source=\"vmclock page\"} 0")
        .noneMatch(line -> line.startsWith("vmclock_generation"));
  }

  @Test
  void promtoolFindsNoProblem() throws Exception {
    for (String page : List.of(page().toString(), directory.resolve("absent").toString())) {
      Path out = directory.resolve("all.prom");
      assertThat(Cli.run("metrics", "--page", page, "--out", out).status()).isZero();

      PrometheusTools.promtool(out, "check", "metrics");
    }
  }

  @Test
  void everyUserCanReadTheFileWhateverTheUmaskIs() throws Exception {
    Path out = directory.resolve("vmclock.prom");
    Files.writeString(out, "old");

    Process run = child("umask 077; exec \"$@\"", out);

    assertThat(new String(run.getErrorStream().readAllBytes(), UTF_8)).isEmpty();
    assertThat(run.waitFor()).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
        .isEqualTo("rw-r--r--");
    assertThat(out).content().contains("vmclock_time_reliable 1").doesNotContain("old");
    assertThat(names()).containsExactly("page", "vmclock.prom");
  }

  /** The limit of a file's size fails a write in the middle, as a full disk does. */
  @Test
  void aFailedWriteLeavesTheOldFile() throws Exception {
    Path out = directory.resolve("vmclock.prom");
    Files.writeString(out, "old");

    Process run = child("trap '' XFSZ; ulimit -f 0; exec \"$@\"", out);

    assertThat(new String(run.getErrorStream().readAllBytes(), UTF_8))
        .contains(
            "vmclock: Cannot write " + out + ": the operating system reports error number 27.");
    assertThat(run.waitFor()).isEqualTo(1);
    assertThat(out).content().isEqualTo("old");
    assertThat(names()).containsExactly("page", "vmclock.prom");
  }

  private Process child(String script, Path out, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "/bin/sh",
                "-c",
                script,
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "metrics",
                "--page",
                page().toString(),
                "--out",
                out.toString()));
    command.addAll(List.of(options));
    return new ProcessBuilder(command).start();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"directory", "link", "fifo"})
  void refusesAFileThatIsNotRegular(String name) throws Exception {
    Files.createDirectory(directory.resolve("directory"));
    Path target = Files.writeString(directory.resolve("target"), "untouched");
    Files.createSymbolicLink(directory.resolve("link"), target);
    assertThat(new ProcessBuilder("mkfifo", directory.resolve("fifo").toString()).start().waitFor())
        .isZero();
    Path out = directory.resolve(name);

    Cli run = Cli.run("metrics", "--page", page(), "--out", out);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.errLines())
        .singleElement()
        .asString()
        .contains("Cannot write " + out + ": it is a ", "not a regular file");
    assertThat(target).content().isEqualTo("untouched");
    assertThat(names()).containsExactly("directory", "fifo", "link", "page", "target");
  }

  @Test
  void namesADirectoryThatCannotBeUsed() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");

    assertThat(out(directory.resolve("absent").resolve("x.prom")))
        .contains("there is no directory " + directory.resolve("absent"));
    assertThat(out(file.resolve("x.prom"))).contains(file + " is not a directory.");
    assertThat(out(Path.of("/"))).contains("Cannot write /: ");
  }

  private String out(Path out) {
    Cli run = Cli.run("metrics", "--page", page(), "--out", out);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.errLines()).hasSize(1);
    return run.err();
  }

  @Test
  void writesAgainUntilASignal() throws Exception {
    Path out = directory.resolve("vmclock.prom");
    Process run = child("exec \"$@\"", out, "--every", "10ms");
    try {
      await(() -> Files.exists(out) && Files.readString(out).contains("vmclock_generation 5\n"));
      assertThat(Cli.run("restore", "--page", directory.resolve("page")).status()).isZero();
      await(() -> Files.readString(out).contains("vmclock_restores_total 1\n"));
      await(() -> Files.readString(out).contains("vmclock_generation 6\n"));
    } finally {
      run.destroy();
    }
    assertThat(run.waitFor(PATIENCE_SECONDS, SECONDS)).isTrue();
    assertThat(run.exitValue()).isZero();
    assertThat(names()).containsExactly("page", "page.lock", "vmclock.prom");
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Condition condition) throws IOException {
    long deadline = System.nanoTime() + SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.holds()) {
      assertThat(System.nanoTime() - deadline).as("time is up").isNegative();
      Thread.onSpinWait();
    }
  }

  @Test
  void printsThatWritesFailAndThatTheySucceedAgain() throws Exception {
    Path in = Files.createDirectory(directory.resolve("in"));
    Path away = directory.resolve("away");
    LineQueue notices = new LineQueue();
    String page = page().toString();
    Thread writing =
        new Thread(
            () ->
                Cli.command(new StringWriter(), new PrintWriter(notices))
                    .execute(
                        "metrics",
                        "--page",
                        page,
                        "--out",
                        in.resolve("vmclock.prom").toString(),
                        "--every",
                        "10ms"),
            "metrics");
    writing.start();
    try {
      assertThat(notices.next()).contains("Writing ", "every 10 ms");
      Files.move(in, away);
      assertThat(notices.next()).contains("Cannot write ", in.toString(), "tries again");
      Files.move(away, in);
      assertThat(notices.next()).contains("can be written again");
    } finally {
      writing.interrupt();
      writing.join();
    }
  }
}
