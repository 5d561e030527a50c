package io.vmclock.cli.metrics;

import static io.vmclock.cli.RawPage.PERIOD_MAXERROR;
import static io.vmclock.cli.RawPage.STATUS;
import static io.vmclock.cli.RawPage.TIME_MAXERROR;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.cli.Cli;
import io.vmclock.publish.Publisher;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command, node_exporter, Prometheus and the shipped rules, together. */
class PrometheusServerTest {
  private static final int SYNCHRONIZED = 2;
  private static final int UNRELIABLE = 4;

  @TempDir private Path directory;

  /** The rules without waiting times. Everything else is as shipped. */
  private static String quickRules() throws IOException {
    return Files.readString(PrometheusTools.SHIPPED.resolve("vmclock.rules.yml"))
        .replaceAll("for: [0-9]+m", "for: 0s")
        .replace("file_age_seconds > 120", "file_age_seconds > 5");
  }

  @Test
  void alertsFire() throws Exception {
    Path first = Files.createDirectory(directory.resolve("first"));
    Path second = Files.createDirectory(directory.resolve("second"));
    Path page = publishOnce();
    try (PrometheusServer server = new PrometheusServer(directory, quickRules(), first, second)) {
      Path file = first.resolve("vmclock.prom");
      Thread metrics = startMetrics(page, file);
      try {
        server.await("vmclock_time_reliable{instance=\"machine-1\"} == 1");
        server.await("vmclock:utc_ahead_of_prometheus_seconds:min{instance=\"machine-1\"}");
        assertThat(server.firing())
            .doesNotContain(
                "VmclockNoTime",
                "VmclockBoundAboveLimit",
                "VmclockSourceLost",
                "VmclockRestored",
                "VmclockDisrupted",
                "VmclockMachinesDisagree");

        assertThat(Cli.run("restore", "--page", page).status()).isZero();
        server.awaitAlert("VmclockRestored", "instance=\"machine-1\"");
        server.awaitAlert("VmclockDisrupted", "instance=\"machine-1\"");

        // The system clocks are the same, but the second machine believes that its own is ahead.
        Files.writeString(
            second.resolve("vmclock.prom"),
            Files.readString(file)
                .replaceAll(
                    "(?m)^vmclock_system_offset_seconds .*$", "vmclock_system_offset_seconds 5"));
        server.awaitAlert("VmclockMachinesDisagree", "");
        server.awaitAlert("VmclockSystemClockWrong", "instance=\"machine-2\"");

        put(page, TIME_MAXERROR, Long.BYTES, 5_000_000);
        server.awaitAlert("VmclockBoundAboveLimit", "instance=\"machine-1\"");

        put(page, STATUS, 1, UNRELIABLE);
        server.awaitAlert("VmclockSourceLost", "purpose=\"time\", source=\"vmclock page\"");
      } finally {
        metrics.interrupt();
        metrics.join();
      }
      server.awaitAlert("VmclockMetricsStale", "instance=\"machine-1\"");
    }
  }

  /** Publishes this machine's clock, with a narrow bound even if the kernel's bound is wide. */
  private Path publishOnce() throws IOException {
    Path page = directory.resolve("page");
    Publisher.create(page).close();
    put(page, TIME_MAXERROR, Long.BYTES, 20_000);
    put(page, PERIOD_MAXERROR, Long.BYTES, 0);
    put(page, STATUS, 1, SYNCHRONIZED);
    return page;
  }

  private static void put(Path page, int offset, int bytes, long value) throws IOException {
    ByteBuffer field = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    field.putLong(0, value).limit(bytes);
    try (FileChannel file = FileChannel.open(page, StandardOpenOption.WRITE)) {
      file.write(field, offset);
    }
  }

  private static Thread startMetrics(Path page, Path file) {
    Thread metrics =
        new Thread(
            () ->
                Cli.command(new StringWriter(), new PrintWriter(new StringWriter()))
                    .execute(
                        "metrics",
                        "--page",
                        page.toString(),
                        "--out",
                        file.toString(),
                        "--every",
                        "1s"),
            "metrics");
    metrics.start();
    return metrics;
  }
}
