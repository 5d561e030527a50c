package io.vmclock.testpage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * The shared memory of a ClockBound daemon that a test controls, of version 2 or 3. A test acts as
 * the daemon: it makes updates, stops in the middle of one, and replaces the file. For use by one
 * thread at a time. Any number of readers may read the file meanwhile.
 *
 * <pre>{@code
 * try (ClockBoundSegment segment = ClockBoundSegment.create(Version.V3);
 *     ClockBoundClock clock = ClockBoundClock.open(segment.path())) {
 *   segment.update(fields -> fields.boundNanos(50_000));
 *   TimeBounds now = clock.utcBounds();
 * }
 * }</pre>
 *
 * <p>A new segment is synchronized, was measured a second ago, becomes void in 1000 s, and has a
 * bound of 10 us, a drift of 1 ppm and no support of disruptions. It is not from now, because the
 * daemon uses CLOCK_MONOTONIC_COARSE, and {@link System#nanoTime} can be ahead of that clock.
 *
 * <p>An update takes the same four steps as an update of {@link RawPage}. The count of updates has
 * 16 bits, is odd during an update, and goes from 65535 to 2: 0 stands for a segment that was never
 * written.
 */
public final class ClockBoundSegment implements AutoCloseable {
  /** A version of the segment's layout. */
  public enum Version {
    /** As in {@code /var/run/clockbound/shm0}. */
    V2(80, 16, 48),
    /** As in {@code /var/run/clockbound/shm1}. */
    V3(104, 24, 72);

    /** The size of the segment in bytes. */
    public final int bytes;

    private final int timesOffset;
    private final int boundOffset;

    Version(int bytes, int timesOffset, int boundOffset) {
      this.bytes = bytes;
      this.timesOffset = timesOffset;
      this.boundOffset = boundOffset;
    }
  }

  /** The status of a clock that the daemon knows nothing about. */
  public static final int UNKNOWN = 0;

  /** The status of a synchronized clock. */
  public static final int SYNCHRONIZED = 1;

  /** The status of a clock that was synchronized some time ago. */
  public static final int FREE_RUNNING = 2;

  /** The status of a clock that was disrupted and not synchronized since. */
  public static final int DISRUPTED = 3;

  private static final int MAGIC_0 = 0x414d5a4e;
  private static final int MAGIC_1 = 0x43420200;
  private static final int SIZE_OFFSET = 8;
  private static final int VERSION_OFFSET = 12;
  private static final int GENERATION_OFFSET = 14;
  private static final int VOID_AFTER = 16;
  private static final int MARKER = 8;
  private static final int DRIFT = 16;
  private static final int STATUS = 20;
  private static final int SUPPORT = 24;

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long DEFAULT_BOUND_NANOS = 10_000;
  private static final int DEFAULT_DRIFT_PPB = 1000;
  private static final long DEFAULT_VALID_NANOS = 1000 * NANOS_PER_SECOND;
  private static final int LARGEST_GENERATION = 0xffff;

  private static final VarHandle GENERATION =
      MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.nativeOrder());

  private final Path path;
  private final Version version;
  private final boolean isTemporary;
  private ByteBuffer memory;

  private ClockBoundSegment(Path path, Version version, boolean isTemporary) {
    this.path = path;
    this.version = version;
    this.isTemporary = isTemporary;
    this.memory = map(path);
    fill();
  }

  /** Creates a segment in a temporary file, which {@link #close} deletes. */
  public static ClockBoundSegment create(Version version) {
    try {
      Path path = Files.createTempFile("clockbound", ".shm");
      return new ClockBoundSegment(path, version, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Creates a segment in a file that must not exist yet. {@link #close} does not delete the file.
   */
  public static ClockBoundSegment at(Path path, Version version) {
    try {
      Files.createFile(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ClockBoundSegment(path, version, false);
  }

  private ByteBuffer map(Path file) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      // The mapping extends the file.
      return channel
          .map(FileChannel.MapMode.READ_WRITE, 0, version.bytes)
          .order(ByteOrder.nativeOrder());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fills in a new file. The magic number is last, so no reader sees a half of it. */
  private void fill() {
    memory.putInt(SIZE_OFFSET, version.bytes);
    if (version == Version.V2) {
      memory.putShort(VERSION_OFFSET, (short) 2);
    } else {
      memory.put(VERSION_OFFSET, (byte) 3).put(VERSION_OFFSET + 1, (byte) 3);
    }
    long now = System.nanoTime();
    new Fields()
        .asOfNanos(now - NANOS_PER_SECOND)
        .voidAfterNanos(now + DEFAULT_VALID_NANOS)
        .boundNanos(DEFAULT_BOUND_NANOS)
        .driftPpb(DEFAULT_DRIFT_PPB)
        .status(SYNCHRONIZED);
    memory.putInt(Integer.BYTES, MAGIC_1);
    GENERATION.setRelease(memory, GENERATION_OFFSET, (short) 2);
    VarHandle.releaseFence();
    memory.putInt(0, MAGIC_0);
  }

  /** Returns the path of the file. */
  public Path path() {
    return path;
  }

  /** Makes one update. Readers see all changes of {@code changes} at once. */
  public ClockBoundSegment update(Consumer<Fields> changes) {
    Fields fields = begin();
    try {
      changes.accept(fields);
    } finally {
      commit();
    }
    return this;
  }

  /** Begins an update and leaves it incomplete, so the count is odd until {@link #commit}. */
  public Fields begin() {
    GENERATION.setOpaque(memory, GENERATION_OFFSET, (short) (generation() | 1));
    VarHandle.releaseFence();
    return new Fields();
  }

  /** Completes the update that {@link #begin} began. */
  public ClockBoundSegment commit() {
    int odd = generation() | 1;
    return generation(odd == LARGEST_GENERATION ? 2 : odd + 1);
  }

  /** Returns the count of updates, from 0 to 65535. */
  public int generation() {
    return Short.toUnsignedInt((short) GENERATION.getOpaque(memory, GENERATION_OFFSET));
  }

  /** Sets the count of updates. */
  public ClockBoundSegment generation(int generation) {
    GENERATION.setRelease(memory, GENERATION_OFFSET, (short) generation);
    return this;
  }

  /**
   * Returns the bytes of the segment, in native byte order, for changes without an update. Use it
   * to break the protocol on purpose.
   */
  public ByteBuffer bytes() {
    return memory;
  }

  /**
   * Puts a new file in the place of the old one, as a daemon does that starts again. The new file
   * has the fields of a new segment. Readers that have mapped the old one keep it.
   */
  public ClockBoundSegment replace() {
    return replace(fields -> {});
  }

  /** Does the same, and changes the new file before a reader can see it. */
  public ClockBoundSegment replace(Consumer<Fields> changes) {
    Path next = path.resolveSibling(path.getFileName() + ".new");
    try {
      Files.deleteIfExists(next);
      Files.createFile(next);
      memory = map(next);
      fill();
      changes.accept(new Fields());
      Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Deletes the file. Readers that have mapped it keep it. */
  public ClockBoundSegment remove() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Deletes the file if it is temporary. Further calls have no effect. */
  @Override
  public void close() {
    if (isTemporary) {
      remove();
    }
  }

  @Override
  public String toString() {
    return "ClockBoundSegment[" + path + ", " + version + "]";
  }

  /**
   * The fields of a segment. Stores are opaque, so a reader sees each field whole. Times are in
   * nanoseconds of CLOCK_MONOTONIC, which is {@link System#nanoTime} on Linux.
   */
  public final class Fields {
    private static final VarHandle INTS =
        MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONGS =
        MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private Fields() {}

    /** Sets since when the bound is valid. */
    public Fields asOfNanos(long nanos) {
      return time(version.timesOffset, nanos);
    }

    /** Sets until when the bound is valid. */
    public Fields voidAfterNanos(long nanos) {
      return time(version.timesOffset + VOID_AFTER, nanos);
    }

    /** Sets the bound on the error of CLOCK_REALTIME. */
    public Fields boundNanos(long nanos) {
      return put(version.boundOffset, nanos);
    }

    /** Sets the disruption marker that the daemon saw last. */
    public Fields disruptionMarker(long marker) {
      return put(version.boundOffset + MARKER, marker);
    }

    /** Sets how fast the bound grows, in nanoseconds per second. */
    public Fields driftPpb(int ppb) {
      INTS.setOpaque(memory, version.boundOffset + DRIFT, ppb);
      return this;
    }

    /** Sets the status, such as {@link #SYNCHRONIZED}. */
    public Fields status(int status) {
      INTS.setOpaque(memory, version.boundOffset + STATUS, status);
      return this;
    }

    /** Sets whether the daemon watches a vmclock page. */
    public Fields disruptionSupport(boolean isSupported) {
      memory.put(version.boundOffset + SUPPORT, (byte) (isSupported ? 1 : 0));
      return this;
    }

    private Fields time(int offset, long nanos) {
      put(offset, Math.floorDiv(nanos, NANOS_PER_SECOND));
      return put(offset + Long.BYTES, Math.floorMod(nanos, NANOS_PER_SECOND));
    }

    private Fields put(int offset, long value) {
      LONGS.setOpaque(memory, offset, value);
      return this;
    }
  }
}
