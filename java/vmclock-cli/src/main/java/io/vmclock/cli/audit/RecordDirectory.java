package io.vmclock.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import io.vmclock.internal.ProcessUser;
import io.vmclock.internal.library.SafeDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a record, locked for one recorder. No other user can change a file in it, or
 * make its path lead to another file ({@link SafeDirectory}).
 */
final class RecordDirectory implements AutoCloseable {
  /** The lock file. It stays when the recorder ends. */
  static final String LOCK = "audit.lock";

  /** A number that grows, and the day of the first line in UTC. */
  private static final Pattern NAME = Pattern.compile("audit-([0-9]{8})-[0-9]{8}\\.jsonl");

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** No line is longer. */
  private static final int LONGEST_LINE = 1 << 16;

  private final SafeDirectory directory;
  private final FileChannel lock;

  private RecordDirectory(SafeDirectory directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Finds or creates the directory, and locks it.
   *
   * @throws IOException if another user can change files in it, or another recorder has locked it
   */
  static RecordDirectory open(Path path) throws IOException {
    SafeDirectory directory = SafeDirectory.at(path.toAbsolutePath(), ProcessUser.uid());
    Path file = directory.path().resolve(LOCK);
    requireSafe(directory, file);
    FileChannel lock =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      if (lock.tryLock() == null) {
        throw locked(file, null);
      }
    } catch (OverlappingFileLockException e) {
      lock.close();
      throw locked(file, e);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
    return new RecordDirectory(directory, lock);
  }

  private static IOException locked(Path file, @Nullable Throwable cause) {
    return new IOException(
        "another recorder is running: it has locked "
            + file
            + ". Stop that one, or name another directory",
        cause);
  }

  private static void requireSafe(SafeDirectory directory, Path file) throws IOException {
    try {
      if (!directory.isSafe(file)) {
        throw new IOException(
            file
                + " is not a plain file of this user alone: it is a link or a special file, has"
                + " several names, or other users own it or can write in it. Remove it");
      }
    } catch (NoSuchFileException e) {
      // It can be created.
    }
  }

  Path path() {
    return directory.path();
  }

  /** Returns the files of a record, in their order. */
  static ImmutableList<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .sorted()
          .collect(ImmutableList.toImmutableList());
    }
  }

  private static long number(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(1)) : 0;
  }

  /**
   * Where a record ends.
   *
   * @param file the name of the last file that has a line; null if there is none
   * @param digest the digest of the last line
   * @param last the last line; null if there is none
   * @param cutBytes how many bytes of an incomplete line were removed
   * @param problem why the last line cannot be continued; null if it can be
   */
  record End(
      @Nullable String file,
      String digest,
      @Nullable RecordLine last,
      long cutBytes,
      @Nullable String problem) {}

  /** Finds the end of the record, and removes an incomplete line at its end. */
  End end() throws IOException {
    for (Path file : files(path()).reverse()) {
      requireSafe(directory, file);
      End end = end(file);
      if (end != null) {
        return end;
      }
    }
    return new End(null, Chain.START, null, 0, null);
  }

  /** Returns null if the file has no complete line. */
  private static @Nullable End end(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      long size = channel.size();
      long begin = Math.max(0, size - 2L * LONGEST_LINE);
      ByteBuffer bytes = ByteBuffer.allocate((int) (size - begin));
      while (bytes.hasRemaining() && channel.read(bytes, begin + bytes.position()) > 0) {}
      // Each byte is one character, so that positions in the text are positions in the file.
      String tail =
          new String(
              bytes.array(), 0, bytes.position(), java.nio.charset.StandardCharsets.ISO_8859_1);
      int complete = tail.lastIndexOf('\n') + 1;
      int cut = tail.length() - complete;
      if (cut > 0) {
        channel.truncate(begin + complete);
        channel.force(true);
      }
      if (complete == 0) {
        return null;
      }
      int start = tail.lastIndexOf('\n', complete - 2) + 1;
      String line = new String(bytes.array(), start, complete - 1 - start, UTF_8);
      return end(String.valueOf(file.getFileName()), line, cut);
    }
  }

  private static End end(String file, String line, long cut) {
    try {
      if (Chain.isSealed(line)) {
        return new End(file, Chain.claimed(line), RecordLine.parse(line), cut, null);
      }
    } catch (IOException e) {
      // It is not a line of a record.
    }
    return new End(file, Chain.START, null, cut, "the last line of " + file + " is damaged");
  }

  /**
   * Makes the next file.
   *
   * @param utcNanos the time of its first line
   */
  RecordFile create(long utcNanos) throws IOException {
    directory.check();
    ImmutableList<Path> files = files(path());
    long next = files.isEmpty() ? 1 : number(files.get(files.size() - 1)) + 1;
    return RecordFile.create(
        path().resolve(String.format(Locale.ROOT, "audit-%08d-%s.jsonl", next, day(utcNanos))));
  }

  /** Returns a day in UTC, such as 20261126. */
  private static String day(long utcNanos) {
    return DAY.format(Instant.ofEpochSecond(Math.floorDiv(utcNanos, 1_000_000_000L)));
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
