package io.vmclock.cli.audit;

import com.google.common.collect.ImmutableList;
import io.vmclock.cli.output.SafeText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a record and checks the chain of its digests. For one thread. */
final class Verification {
  private static final int MOST_BREAKS = 1000;

  /** How far back a line that another recorder wrote is looked for. */
  private static final int REMEMBERED = 1000;

  /**
   * A place where the record was changed.
   *
   * @param file the name of the file
   * @param lineInFile the line in that file, from 1 on; 0 for the whole file
   * @param problem what is wrong there
   */
  record Break(String file, long lineInFile, String problem) {
    @Override
    public String toString() {
      return file + (lineInFile == 0 ? "" : " line " + lineInFile) + ": " + problem;
    }
  }

  private record Seen(String digest, long number) {}

  private final Consumer<RecordLine> lines;
  private final List<Break> breaks = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Deque<Seen> seen = new ArrayDeque<>();
  private @Nullable String digest;
  private long number;
  private long count;
  private ImmutableList<Path> files = ImmutableList.of();

  private Verification(Consumer<RecordLine> lines) {
    this.lines = lines;
  }

  /**
   * Reads the record in a directory.
   *
   * @param lines takes each line of the record, also those after a break
   * @throws IOException if a file cannot be read
   */
  static Verification of(Path directory, Consumer<RecordLine> lines) throws IOException {
    Verification verification = new Verification(lines);
    verification.files = RecordDirectory.files(directory);
    for (Path file : verification.files) {
      verification.read(file);
    }
    return verification;
  }

  private void read(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      addBreak(name, 0, "it is not a regular file, so it was not read");
      return;
    }
    try (ByteLines content =
        new ByteLines(
            Files.newInputStream(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      long lineInFile = 0;
      for (String line = content.next(); line != null; line = content.next()) {
        lineInFile++;
        check(name, lineInFile, line);
      }
      if (content.isIncomplete()) {
        incomplete(file, name, lineInFile + 1);
      }
    }
  }

  /** The last file can have such a line at any time: the recorder was killed, or is writing it. */
  private void incomplete(Path file, String name, long lineInFile) {
    if (file.equals(files.get(files.size() - 1))) {
      notes.add(name + " ends with an incomplete line. The next start of the recorder removes it.");
    } else {
      addBreak(name, lineInFile, "the line is incomplete");
    }
  }

  private void check(String file, long lineInFile, String line) {
    RecordLine parsed;
    try {
      if (!Chain.isSealed(line)) {
        throw new IOException("it has no digest at its end");
      }
      parsed = RecordLine.parse(line);
    } catch (IOException e) {
      addBreak(file, lineInFile, "it is not a line of a record: " + firstLine(e));
      return;
    }
    checkChain(file, lineInFile, line, parsed);
    digest = Chain.claimed(line);
    number = parsed.number();
    count++;
    if (seen.size() == REMEMBERED) {
      seen.remove();
    }
    seen.add(new Seen(digest, number));
    lines.accept(parsed);
  }

  private static String firstLine(IOException e) {
    return SafeText.oneLine(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
  }

  private void checkChain(String file, long lineInFile, String line, RecordLine parsed) {
    boolean isOpening = parsed.type() == RecordLine.Type.OPENED;
    if (isOpening != (lineInFile == 1)) {
      addBreak(
          file,
          lineInFile,
          isOpening
              ? "a line of type opened is not the first line of its file"
              : "the first line is not of type opened, so the beginning of the file is missing");
    }
    String before = digest;
    if (before == null) {
      before = parsed.text("previous_digest").orElse(Chain.START);
      parsed
          .text("previous_file")
          .ifPresent(
              previous ->
                  notes.add(
                      "The record here begins with "
                          + file
                          + ". Earlier files, up to "
                          + SafeText.oneLine(previous)
                          + ", are not in this directory."));
    }
    if (!Chain.continues(before, line)) {
      addBreak(file, lineInFile, reason(line, parsed));
    }
  }

  private String reason(String line, RecordLine parsed) {
    for (Seen earlier : seen) {
      if (Chain.continues(earlier.digest(), line)) {
        return "it continues line number "
            + earlier.number()
            + " of the record and not the line before it, number "
            + number
            + ": two recorders wrote here, as two clones of one machine do, or lines were inserted";
      }
    }
    if (parsed.number() > number + 1) {
      return "the lines number "
          + (number + 1)
          + " to "
          + (parsed.number() - 1)
          + " of the record are missing before it";
    }
    return parsed.number() == number + 1
        ? "its digest is wrong: it was changed, or the digest of the line before it was changed"
        : "it has the number "
            + parsed.number()
            + " in the record and follows number "
            + number
            + ": lines were moved, repeated or removed, or a new chain begins";
  }

  private void addBreak(String file, long lineInFile, String problem) {
    if (breaks.size() < MOST_BREAKS) {
      breaks.add(new Break(file, lineInFile, problem));
    }
  }

  boolean isIntact() {
    return breaks.isEmpty();
  }

  /** Returns the breaks, at most the first 1000. */
  List<Break> breaks() {
    return breaks;
  }

  /** Returns what is remarkable, and not a sign of a change. */
  List<String> notes() {
    return notes;
  }

  /** Returns the digest of the last line; empty if there is no line. */
  String lastDigest() {
    return digest == null ? "" : digest;
  }

  int fileCount() {
    return files.size();
  }

  /** Returns the number of lines that could be parsed. */
  long lineCount() {
    return count;
  }
}
