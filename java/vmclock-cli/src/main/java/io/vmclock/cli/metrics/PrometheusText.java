package io.vmclock.cli.metrics;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/**
 * Metrics in the text format of Prometheus, version 0.0.4. The textfile collector of node_exporter
 * reads this format and not OpenMetrics: the two name the families of counters differently.
 *
 * <p>For one thread.
 */
final class PrometheusText {
  private final StringBuilder text = new StringBuilder();
  private String family = "";

  /** Begins a family of gauges. Its samples follow. */
  @CanIgnoreReturnValue
  PrometheusText gauge(String name, String help) {
    return family(name, "gauge", help);
  }

  /** Begins a family of counters. Its samples follow. */
  @CanIgnoreReturnValue
  PrometheusText counter(String name, String help) {
    return family(name, "counter", help);
  }

  private PrometheusText family(String name, String type, String help) {
    family = name;
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    return this;
  }

  /**
   * Adds a sample.
   *
   * @param labels names and values in turn
   */
  @CanIgnoreReturnValue
  PrometheusText sample(double value, String... labels) {
    text.append(family);
    for (int i = 0; i < labels.length; i += 2) {
      text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
      appendEscaped(labels[i + 1]);
      text.append('"');
    }
    if (labels.length > 0) {
      text.append('}');
    }
    text.append(' ').append(number(value)).append('\n');
    return this;
  }

  /** Adds a sample with the value 1 or 0. */
  @CanIgnoreReturnValue
  PrometheusText sample(boolean value, String... labels) {
    return sample(value ? 1 : 0, labels);
  }

  private void appendEscaped(String value) {
    for (int i = 0; i < value.length(); i++) {
      switch (value.charAt(i)) {
        case '\\' -> text.append("\\\\");
        case '"' -> text.append("\\\"");
        case '\n' -> text.append("\\n");
        default -> text.append(value.charAt(i));
      }
    }
  }

  /** Java's own text of a double is valid too, except for a whole number that a person reads. */
  private static String number(double value) {
    long whole = (long) value;
    return whole == value ? Long.toString(whole) : Double.toString(value);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
