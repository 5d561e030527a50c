package io.vmclock.benchmarks.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The results of one run of the whole suite. Immutable.
 *
 * @param format the format version of the file, raised with each incompatible change
 * @param what a description of the run
 * @param date the date in ISO 8601, UTC
 * @param commit the commit of the sources
 * @param runtimes the name of each runtime, with its full version
 * @param paired the groups of operations that took turns, on each JDK
 */
record Results(
    int format,
    String what,
    String date,
    String commit,
    Machine machine,
    Map<String, String> runtimes,
    List<Measurement> measurements,
    List<Latency> latencies,
    List<PairedGroup> paired) {
  static final int FORMAT = 2;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads a file that {@link #write} has written. */
  static Results read(Path file) throws IOException {
    Results results;
    try {
      results = JSON.readValue(file.toFile(), Results.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not a results file: " + e.getOriginalMessage(), e);
    }
    if (results.format != FORMAT
        || results.machine == null
        || results.measurements == null
        || results.paired == null) {
      throw new IOException(
          file + " has the format " + results.format + ", not " + FORMAT + ": measure again.");
    }
    return results;
  }

  void write(Path file) throws IOException {
    Files.writeString(
        file, JSON.writer(new DefaultPrettyPrinter()).writeValueAsString(this) + "\n");
  }

  Optional<Measurement> find(String runtime, String name, int threads, String writer) {
    Measurement.Key key = new Measurement.Key(runtime, name, threads, writer);
    return measurements.stream().filter(one -> one.key().equals(key)).findFirst();
  }

  /** Returns the measurement with one thread and a page without a writer. */
  Optional<Measurement> find(String runtime, String name) {
    return find(runtime, name, 1, Measurement.QUIET);
  }

  /** Returns the comparison of two operations in the same turns. */
  Optional<PairedGroup.Ratio> ratio(String runtime, String name, String peer) {
    return paired.stream()
        .filter(group -> group.runtime().equals(runtime))
        .flatMap(group -> group.find(name, peer).stream())
        .findFirst();
  }

  /**
   * Returns the nanoseconds of an operation without load: from the paired measurement if it has the
   * operation, else from JMH.
   */
  OptionalDouble nanos(String runtime, String name) {
    OptionalDouble inTurns =
        paired.stream()
            .filter(group -> group.runtime().equals(runtime))
            .flatMap(group -> Optional.ofNullable(group.nanos().get(name)).stream())
            .mapToDouble(Double::doubleValue)
            .findFirst();
    if (inTurns.isPresent()) {
      return inTurns;
    }
    return find(runtime, name).stream().mapToDouble(Measurement::median).findFirst();
  }

  /** Returns the names of the JDKs, the oldest first. */
  List<String> jdks() {
    return runtimes.keySet().stream().filter(name -> !name.equals(Measurement.C)).toList();
  }
}
