package io.vmclock.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands whose standard output cannot be written. */
class LostOutputTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "now --page PAGE",
        "now --json --page PAGE",
        "read --page PAGE",
        "read --json --page PAGE",
        "watch --page PAGE",
        "watch --json --page PAGE",
        "convert --counter 1 --page PAGE",
        "convert --counter 1 --json --page PAGE",
        "doctor --page PAGE",
        "doctor --json --page PAGE",
        "metrics --page PAGE",
        "bench --seconds 1 --page PAGE",
        "bench --seconds 1 --json --page PAGE",
        "restore --page PAGE",
        "migrate --json --page PAGE",
        "completion bash",
        "help now",
        "now --help",
        "--help",
        "--version"
      })
  void eachCommandReportsAFullDisk(String line) throws IOException {
    Path page = RawPage.ofTai().write(directory.resolve("page"));
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    int status = runFull(err, line.replace("PAGE", page.toString()).split(" ", -1));

    assertThat(status).isEqualTo(1);
    assertThat(err.toString(UTF_8).lines())
        .last()
        .asString()
        .isEqualTo("vmclock: Cannot write to standard output: No space left on device.");
  }

  private static int runFull(OutputStream err, String... args) throws IOException {
    try (OutputStream full = new FileOutputStream("/dev/full")) {
      return Main.run(full, err, args);
    }
  }

  @Test
  void publisherGoesOnAndReportsItOnce() throws Exception {
    LineQueue lines = new LineQueue();
    OutputStream err =
        new OutputStream() {
          @Override
          public void write(int value) {
            lines.write(new char[] {(char) value}, 0, 1);
          }
        };
    AtomicInteger status = new AtomicInteger(-1);
    String page = directory.resolve("page").toString();
    Thread publishing =
        new Thread(
            () -> {
              try {
                status.set(runFull(err, "publish", "--page", page, "--interval", "1ms"));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            },
            "publish");
    publishing.start();
    try {
      String notice = lines.next();
      while (!notice.contains("The page is published without it.")) {
        notice = lines.next();
      }
      assertThat(Cli.run("now", "--page", page).status()).isZero();
    } finally {
      publishing.interrupt();
      publishing.join();
    }
    assertThat(status).hasValue(1);
    assertThat(lines.next()).contains("Cannot write to standard output: No space left on device.");
  }

  @Test
  void closedOutputIsAFailure() throws Exception {
    Process run =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "exec \"$@\" >&-",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--version")
            .start();

    assertThat(new String(run.getErrorStream().readAllBytes(), UTF_8))
        .contains("vmclock: Cannot write to standard output: Bad file descriptor.");
    assertThat(run.waitFor()).isEqualTo(1);
  }

  @Test
  void watchEndsQuietlyIfTheReaderClosesItsOutput() throws Exception {
    Path page = RawPage.ofTai().write(directory.resolve("page"));
    Process watch =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "watch",
                "--page",
                page.toString())
            .start();
    try (BufferedReader out = watch.inputReader(UTF_8)) {
      assertThat(out.readLine()).startsWith("Watching ");
      assertThat(watch.isAlive()).isTrue();
    }
    // The page does not change, so nothing is written that could fail.
    assertThat(watch.waitFor(60, SECONDS)).as("ended").isTrue();
    assertThat(watch.exitValue()).isZero();
    assertThat(new String(watch.getErrorStream().readAllBytes(), UTF_8)).isEmpty();
  }
}
