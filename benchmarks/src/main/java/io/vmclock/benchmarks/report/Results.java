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

/**
 * One run of the whole suite.
 *
 * @param format of the file; a number that rises with each change that a reader must know of
 * @param what kind of run it was, in words
 * @param date in ISO 8601, UTC
 * @param commit of the sources
 * @param runtimes each runtime's name, with its version in full
 */
record Results(
    int format,
    String what,
    String date,
    String commit,
    Machine machine,
    Map<String, String> runtimes,
    List<Measurement> measurements,
    List<Latency> latencies) {
  static final int FORMAT = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads a file that {@link #write} wrote. */
  static Results read(Path file) throws IOException {
    Results results;
    try {
      results = JSON.readValue(file.toFile(), Results.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is no file of results: " + e.getOriginalMessage(), e);
    }
    if (results.format != FORMAT || results.machine == null || results.measurements == null) {
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

  /** Returns the one of one thread and a page that nobody writes. */
  Optional<Measurement> find(String runtime, String name) {
    return find(runtime, name, 1, Measurement.QUIET);
  }

  /**
   * Returns what {@code measurement} is compared with: the system's clock under the same load, or,
   * where that was not measured, under none.
   */
  Optional<Measurement> reference(Measurement measurement) {
    String runtime = measurement.runtime();
    String name = Catalog.referenceOf(runtime);
    return find(runtime, name, measurement.threads(), measurement.writer())
        .or(() -> find(runtime, name));
  }

  /** Returns the JDKs' names, the oldest first. */
  List<String> jdks() {
    return runtimes.keySet().stream().filter(name -> !name.equals(Measurement.C)).toList();
  }
}
