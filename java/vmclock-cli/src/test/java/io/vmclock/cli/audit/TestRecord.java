package io.vmclock.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmclock.ClockStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A record whose samples have the times and bounds that a test chooses. */
final class TestRecord implements AutoCloseable {
  /** The time of the first sample: 2026-11-26T12:00:00Z. */
  static final long BEGIN = 1_795_694_400L * 1_000_000_000;

  static final long LIMIT = 100_000;
  static final long SECOND = 1_000_000_000;

  final List<String> notices = new ArrayList<>();
  final List<String> progress = new ArrayList<>();
  private final Recorder recorder;

  TestRecord(Path directory) throws IOException {
    this(directory, Long.MAX_VALUE, BEGIN);
  }

  TestRecord(Path directory, long rotateBytes, long begin) throws IOException {
    this(directory, rotateBytes, begin, SECOND);
  }

  /** A record with a sample each minute, of a recorder that takes one each second. */
  static TestRecord ofChanges(Path directory) throws IOException {
    return new TestRecord(directory, Long.MAX_VALUE, BEGIN, 61 * SECOND);
  }

  private TestRecord(Path directory, long rotateBytes, long begin, long longest)
      throws IOException {
    RecordDirectory locked = RecordDirectory.open(directory);
    try {
      recorder =
          new Recorder(
              locked,
              rotateBytes,
              Duration.ofSeconds(1),
              json ->
                  json.put("limit_nanos", "" + LIMIT)
                      .put("every_nanos", "" + SECOND)
                      .put("longest_interval_nanos", "" + longest),
              notices::add,
              progress::add);
      recorder.start(begin);
    } catch (IOException | RuntimeException e) {
      locked.close();
      throw e;
    }
  }

  /** Records a sample at a time in seconds after {@link #BEGIN}. */
  void sample(double second, long bound) {
    long utc = BEGIN + Math.round(second * SECOND);
    recorder.add(sampleAt(utc, bound).entry(false));
  }

  static Sample sampleAt(long utcNanos, long bound) {
    return bound < 0
        ? new Sample(utcNanos, Sample.State.NO_TIME, "none", -1, null, -1, null, "broken")
        : new Sample(
            utcNanos,
            bound <= LIMIT ? Sample.State.WITHIN : Sample.State.ABOVE,
            "page",
            bound,
            -7L,
            // Half of the time of the reading is 2 ns.
            bound + 9,
            ClockStatus.SYNCHRONIZED,
            null);
  }

  void event(double second, String name) {
    recorder.add(
        new Entry(
            RecordLine.Type.EVENT,
            BEGIN + Math.round(second * SECOND),
            true,
            json -> json.put("event", name)));
  }

  boolean isIncomplete() {
    return recorder.isIncomplete();
  }

  /** Ends the record regularly. */
  void stop(double second) throws IOException {
    recorder.stop(BEGIN + Math.round(second * SECOND));
    close();
  }

  /** Ends the record as a killed process does. */
  @Override
  public void close() throws IOException {
    recorder.close();
  }

  static Verification verify(Path directory) throws IOException {
    return Verification.of(directory, line -> {});
  }

  static Summary summary(Path directory) throws IOException {
    Summary summary = new Summary(null, null);
    Verification.of(directory, summary::add);
    summary.end();
    return summary;
  }

  static Path file(Path directory, int index) throws IOException {
    return RecordDirectory.files(directory).get(index);
  }

  static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file, UTF_8);
  }

  static Instant at(double second) {
    return Instant.ofEpochSecond(0, BEGIN + Math.round(second * SECOND));
  }
}
