package io.vmclock.cli.audit;

import io.vmclock.cli.output.JsonObject;
import io.vmclock.cli.output.SafeText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries as chained lines into the files of a record. An entry that cannot be written is
 * lost or, if it is an event, waits. As soon as writing succeeds again, a line of type {@code gap}
 * records the loss. Safe for use by several threads.
 */
final class Recorder implements AutoCloseable {
  /** More events than a restore of a machine or a migration makes. */
  private static final int MOST_WAITING = 1000;

  /**
   * How the first line of a file says that a recorder began. Other files continue the one before.
   */
  static final String START = "start";

  private static final long NANOS_PER_DAY = 86_400_000_000_000L;

  private final RecordDirectory directory;
  private final long rotateBytes;
  private final long syncNanos;
  private final Consumer<JsonObject> settings;
  private final Consumer<String> notice;
  private final Consumer<String> progress;

  private @Nullable RecordFile file;
  private @Nullable String previousFile;
  private String digest;
  private long lines;
  private long day;
  private String openReason = START;
  private long syncedAt = System.nanoTime();

  private @Nullable Loss loss;
  private final Deque<Entry> waiting = new ArrayDeque<>();
  private String lastFailure = "";

  private enum State {
    NEW,
    STARTED,
    STOPPED
  }

  private State state = State.NEW;

  /** Entries that are lost, and why. */
  private static final class Loss {
    final long begin;
    final String reason;
    long entries;

    Loss(long begin, String reason) {
      this.begin = begin;
      this.reason = reason;
    }
  }

  /**
   * Continues the record in the directory.
   *
   * @param rotateBytes the largest size of a file
   * @param sync how long a line that is not urgent may wait to be on the disk
   * @param settings adds the settings to the first line of each file
   * @param notice takes problems
   * @param progress takes the digest of each file that is closed
   */
  Recorder(
      RecordDirectory directory,
      long rotateBytes,
      Duration sync,
      Consumer<JsonObject> settings,
      Consumer<String> notice,
      Consumer<String> progress)
      throws IOException {
    this.directory = directory;
    this.rotateBytes = rotateBytes;
    syncNanos = sync.toNanos();
    this.settings = settings;
    this.notice = notice;
    this.progress = progress;
    RecordDirectory.End end = directory.end();
    previousFile = end.file();
    digest = end.digest();
    lines = end.last() == null ? 0 : end.last().number();
    if (end.problem() != null) {
      notice.accept("The record is damaged: " + end.problem() + ". A new chain begins.");
      openReason = START + ", because " + end.problem();
    }
    noteUncleanEnd(end);
  }

  /** The gap begins at the last line before the recorder was killed or the machine stopped. */
  private void noteUncleanEnd(RecordDirectory.End end) {
    RecordLine last = end.last();
    if (last != null && last.type() != RecordLine.Type.CLOSED) {
      long begin = nanos(last);
      String cut =
          end.cutBytes() == 0
              ? ""
              : "; " + end.cutBytes() + " bytes of an incomplete line were removed";
      loss = new Loss(begin, "the recorder or the machine ended without closing the file" + cut);
      notice.accept(
          previousFile
              + " was not closed: the recorder was killed, or the machine crashed"
              + cut
              + ". The time since "
              + last.time()
              + " is a gap in the record.");
    }
  }

  private static long nanos(RecordLine line) {
    Instant time = line.time();
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }

  /**
   * Opens the first file, and records the events that were added before. Later failures are
   * reported, and writing is tried again.
   */
  synchronized void start(long utcNanos) throws IOException {
    state = State.STARTED;
    open(utcNanos);
    recordLoss(utcNanos);
  }

  /**
   * Records an entry. If that is not possible, prints a notice and goes on. Events wait until the
   * start. After the stop, this has no effect, because the last line of the record is written.
   */
  synchronized void add(Entry entry) {
    switch (state) {
      case NEW -> waiting.add(entry);
      case STARTED -> record(entry);
      case STOPPED -> {}
    }
  }

  private void record(Entry entry) {
    try {
      recordLoss(entry.utcNanos());
      write(entry);
      sync(entry.isUrgent());
      if (!lastFailure.isEmpty()) {
        lastFailure = "";
        notice.accept("The record goes on.");
      }
    } catch (IOException e) {
      lose(entry, e);
    }
  }

  private void lose(Entry entry, IOException e) {
    String reason = SafeText.oneLine(reason(e));
    if (loss == null) {
      loss = new Loss(entry.utcNanos(), reason);
    }
    loss.entries++;
    if (entry.type() == RecordLine.Type.EVENT && waiting.size() < MOST_WAITING) {
      waiting.add(entry);
    }
    if (!reason.equals(lastFailure)) {
      lastFailure = reason;
      notice.accept(
          "Cannot record to "
              + directory.path()
              + ": "
              + reason
              + ". Nothing is recorded until this succeeds; the command tries again.");
    }
  }

  private static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof java.nio.file.FileSystemException failure && failure.getReason() != null
        ? failure.getFile() + ": " + failure.getReason()
        : message;
  }

  private void recordLoss(long utcNanos) throws IOException {
    Loss lost = loss;
    if (lost != null) {
      write(Entry.gap(lost.begin, utcNanos, lost.entries, lost.reason));
      loss = null;
    }
    while (!waiting.isEmpty()) {
      write(waiting.element());
      waiting.remove();
    }
  }

  private void write(Entry entry) throws IOException {
    RecordFile current = file;
    if (current != null) {
      String change = current.foreignChange();
      if (change != null) {
        notice.accept(current.path() + " " + change + " by another program. A new file begins.");
        openReason = current.name() + " " + change;
        close(current);
      } else if (day != day(entry.utcNanos())) {
        closeRegularly(current, entry.utcNanos(), "the day ended");
        openReason = "the day ended";
      } else if (current.size() >= rotateBytes) {
        closeRegularly(current, entry.utcNanos(), "the file reached its size");
        openReason = "the last file reached its size";
      }
    }
    append(file == null ? open(entry.utcNanos()) : file, entry);
  }

  private RecordFile open(long utcNanos) throws IOException {
    RecordFile created = directory.create(utcNanos);
    try {
      append(
          created,
          new Entry(
              RecordLine.Type.OPENED,
              utcNanos,
              true,
              json -> {
                json.put("format", 1)
                    .put("reason", openReason)
                    .put("previous_file", previousFile)
                    .put("previous_digest", digest);
                settings.accept(json);
              }));
    } catch (IOException e) {
      created.discard();
      throw e;
    }
    file = created;
    day = day(utcNanos);
    previousFile = created.name();
    return created;
  }

  /** Returns the number of days since 1970. */
  private static long day(long utcNanos) {
    return Math.floorDiv(utcNanos, NANOS_PER_DAY);
  }

  private void append(RecordFile to, Entry entry) throws IOException {
    String line = Chain.seal(digest, entry.json(lines + 1));
    to.append(line);
    digest = Chain.claimed(line);
    lines++;
  }

  private void closeRegularly(RecordFile closing, long utcNanos, String reason) throws IOException {
    append(
        closing,
        new Entry(RecordLine.Type.CLOSED, utcNanos, true, json -> json.put("reason", reason)));
    closing.sync();
    close(closing);
    progress.accept("Closed " + closing.name() + "; the digest of its last line is " + digest);
  }

  private void close(RecordFile closing) throws IOException {
    file = null;
    closing.close();
  }

  private void sync(boolean isUrgent) throws IOException {
    long now = System.nanoTime();
    RecordFile current = file;
    if (current != null && (isUrgent || now - syncedAt >= syncNanos)) {
      syncedAt = now;
      current.sync();
    }
  }

  /** Returns whether something that could not be recorded is missing from the record. */
  synchronized boolean isIncomplete() {
    return loss != null || !waiting.isEmpty();
  }

  /** Closes the file regularly. */
  synchronized void stop(long utcNanos) {
    state = State.STOPPED;
    try {
      recordLoss(utcNanos);
      RecordFile current = file;
      if (current != null) {
        closeRegularly(current, utcNanos, "stop");
      }
    } catch (IOException e) {
      notice.accept("Cannot close the record in " + directory.path() + ": " + reason(e) + ".");
      if (loss == null) {
        loss = new Loss(utcNanos, reason(e));
      }
    }
  }

  /** Releases the file and the directory, without a last line. */
  @Override
  public synchronized void close() throws IOException {
    state = State.STOPPED;
    if (file != null) {
      close(file);
    }
    directory.close();
  }
}
