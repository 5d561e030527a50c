package io.vmclock.cli.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrometheusTextTest {
  @Test
  void writesFamiliesWithTheirSamples() {
    PrometheusText text = new PrometheusText();
    text.gauge("a_seconds", "The first.").sample(1.5e-7);
    text.counter("b_total", "The second.").sample(3, "x", "1").sample(true, "x", "2", "y", "3");

    assertThat(text)
        .hasToString(
            """
            # HELP a_seconds The first.
            # TYPE a_seconds gauge
            a_seconds 1.5E-7
            # HELP b_total The second.
            # TYPE b_total counter
            b_total{x="1"} 3
            b_total{x="2",y="3"} 1
            """);
  }

  @Test
  void writesWholeNumbersInFullAndUnknownOnesAsNaN() {
    PrometheusText text = new PrometheusText();
    text.gauge("a", "Help.").sample((1L << 53) - 1).sample(Double.NaN).sample(-0.25);

    assertThat(text.toString()).endsWith("a 9007199254740991\na NaN\na -0.25\n");
  }

  @Test
  void escapesLabelValues() {
    PrometheusText text = new PrometheusText();
    text.gauge("a", "Help.").sample(1, "path", "x\"y\\z\nw");

    assertThat(text.toString()).endsWith("a{path=\"x\\\"y\\\\z\\nw\"} 1\n");
  }
}
