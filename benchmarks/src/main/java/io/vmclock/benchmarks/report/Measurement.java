package io.vmclock.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one operation took.
 *
 * @param runtime {@code C}, or {@code JDK} with its feature number
 * @param name of the operation, as in {@link Catalog}
 * @param threads how many did the same at once
 * @param writer who wrote the page meanwhile: {@code quiet} for nobody, {@code 1kHz}, {@code flat}
 * @param samples ns of one operation: a mean for each iteration, or round, of each fork
 * @param bytesPerOperation allocated on the heap; null where that is not known, as in C
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

  /** What identifies it in another run. */
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
      throw new IllegalArgumentException("There is no sample of " + name);
    }
    samples = List.copyOf(samples);
  }

  Key key() {
    return new Key(runtime, name, threads, writer);
  }

  /** Returns these and the samples of another measurement of the same; of the bytes the most. */
  Measurement and(Measurement other) {
    List<Double> all = new ArrayList<>(samples);
    all.addAll(other.samples);
    Double most = bytesPerOperation;
    if (most != null && other.bytesPerOperation != null) {
      most = Math.max(most, other.bytesPerOperation);
    }
    return new Measurement(runtime, name, threads, writer, all, most);
  }

  /** Returns whether it is of one thread and a page that nobody writes. */
  @JsonIgnore
  boolean isPlain() {
    return threads == 1 && writer.equals(QUIET);
  }

  /** Returns the median of the samples, ns. */
  double median() {
    return Statistics.median(samples);
  }

  /** Returns how far a sample is from the median, at the median: ns. */
  double spread() {
    return Statistics.medianDeviation(samples);
  }
}
