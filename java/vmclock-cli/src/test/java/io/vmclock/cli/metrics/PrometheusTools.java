package io.vmclock.cli.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** The programs of Prometheus, as Debian packages them. */
final class PrometheusTools {
  /** The configuration that the project ships. */
  static final Path SHIPPED = Path.of("../../docs/operations/prometheus").toAbsolutePath();

  private PrometheusTools() {}

  /**
   * Returns the path of a program. If it is not installed, skips the test, or fails if {@code
   * -Dvmclock.prometheus=required} is set.
   */
  static Path find(String program) {
    return Splitter.on(':')
        .splitToStream(System.getenv().getOrDefault("PATH", ""))
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(() -> missing(program));
  }

  private static Path missing(String program) {
    String reason =
        program
            + " is not installed. Debian's packages are prometheus and prometheus-node-exporter.";
    return "required".equals(System.getProperty("vmclock.prometheus"))
        ? fail(reason)
        : abort(reason);
  }

  /** Runs promtool, and fails with its output if it finds a problem. */
  static void promtool(Path input, String... arguments) throws Exception {
    Process run =
        new ProcessBuilder(
                Stream.concat(Stream.of(find("promtool").toString()), Arrays.stream(arguments))
                    .toList())
            .directory(SHIPPED.toFile())
            .redirectErrorStream(true)
            .redirectInput(input.toFile())
            .start();
    assertThat(output(run)).doesNotContainIgnoringCase("error").doesNotContain("FAILED");
    assertThat(run.waitFor()).isZero();
  }

  private static String output(Process run) throws IOException {
    return new String(run.getInputStream().readAllBytes(), UTF_8);
  }
}
