package io.vmclock.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The measured times of one operation. Immutable.
 *
 * @param runtime {@code C}, or {@code JDK} with its feature version
 * @param name the name of the operation, as in {@link Catalog}
 * @param threads the number of threads that ran the operation at once
 * @param writer the writer of the page during the measurement: {@code quiet} for no writer, {@code
 *     1kHz} or {@code flat}
 * @param samples the nanoseconds of one operation: the mean of each iteration, or round, of each
 *     fork
 * @param bytesPerOperation the bytes allocated on the heap; null if unknown, as in C
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Measurement(
    String runtime,
    String name,
    int threads,
    String writer,
    List<Double> samples,
    @Nullable Double bytesPerOperation) {
  static final String QUIET = "quiet";
  static final String C = "C";

  /** Identifies a measurement across runs. */
  record Key(String runtime, String name, int threads, String writer) {
    @Override
    public String toString() {
      return name
          + " ("
          + runtime
          + (threads == 1 ? "" : ", " + threads + " threads")
          + (writer.equals(QUIET) ? "" : ", writer " + writer)
          + ")";
    }
  }

  Measurement {
    if (samples.isEmpty()) {
      throw new IllegalArgumentException("There are no samples of " + name);
    }
    samples = List.copyOf(samples);
  }

  Key key() {
    return new Key(runtime, name, threads, writer);
  }

  /** Returns a measurement with the samples of both, and the larger number of bytes. */
  Measurement and(Measurement other) {
    List<Double> all = new ArrayList<>(samples);
    all.addAll(other.samples);
    Double most = bytesPerOperation;
    if (most != null && other.bytesPerOperation != null) {
      most = Math.max(most, other.bytesPerOperation);
    }
    return new Measurement(runtime, name, threads, writer, all, most);
  }

  /** Returns whether one thread was measured, on a page without a writer. */
  @JsonIgnore
  boolean isPlain() {
    return threads == 1 && writer.equals(QUIET);
  }

  /** Returns the median of the samples in nanoseconds. */
  double median() {
    return Statistics.median(samples);
  }

  /** Returns the median distance of the samples from their median, in nanoseconds. */
  double spread() {
    return Statistics.medianDeviation(samples);
  }
}
