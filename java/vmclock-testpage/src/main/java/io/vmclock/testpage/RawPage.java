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
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * A vmclock page in a file. A test controls every byte of it. Only one thread at a time may write
 * the page. Any number of readers can open {@link #path}.
 *
 * <pre>{@code
 * try (RawPage page = RawPage.create();
 *     VmClock clock = VmClock.open(page.path())) {
 *   page.update(fields -> fields.generation(5).disruptionMarker(3));
 *   page.constantUtc(Instant.parse("2026-12-31T23:59:59Z")); // time stands still
 * }
 * }</pre>
 *
 * <p>A new page is valid: it has TAI, the offset of UTC, the status SYNCHRONIZED, this machine's
 * counter, all error fields and a generation. Its time stands still at {@link #EPOCH}.
 *
 * <h2>The write protocol</h2>
 *
 * An update takes four steps: an opaque store makes the count odd, a release fence follows, opaque
 * stores change the fields, and a release store makes the count even. The fence pairs with the
 * acquire fence ahead of a reader's second load of the count: a reader that saw a changed field
 * also sees that the count has changed. The release store pairs with the reader's first load of the
 * count, which is an acquire load: a reader that saw the even count sees all fields of that update.
 */
public final class RawPage implements AutoCloseable {
  /** The time at which a new page stands still. */
  public static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  /** TAI - UTC since 2017. */
  private static final int TAI_MINUS_UTC_SECONDS = 37;

  private static final long DEFAULT_FLAGS =
      Abi.FLAG_TAI_OFFSET_VALID
          | Abi.FLAG_PERIOD_ESTERROR_VALID
          | Abi.FLAG_PERIOD_MAXERROR_VALID
          | Abi.FLAG_TIME_ESTERROR_VALID
          | Abi.FLAG_TIME_MAXERROR_VALID
          | Abi.FLAG_VM_GEN_COUNTER_PRESENT;
  private static final int DEFAULT_EST_ERROR_NANOS = 100;
  private static final int DEFAULT_MAX_ERROR_NANOS = 1000;

  private static final VarHandle COUNT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final boolean temporary;
  private final ByteBuffer page;
  private final PageFields fields;

  private RawPage(Path path, long position, boolean temporary) {
    this.path = path;
    this.temporary = temporary;
    this.page = map(path, position);
    this.fields = new PageFields(page);
  }

  /** Creates a page in a temporary file, which {@link #close} deletes. */
  public static RawPage create() {
    try {
      return new RawPage(Files.createTempFile("vmclock", ".page"), 0, true).withDefaults();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates a page in a file that must not exist yet. {@link #close} does not delete the file. */
  public static RawPage at(Path path) {
    try {
      Files.createFile(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new RawPage(path, 0, false).withDefaults();
  }

  /**
   * Creates a page in a part of an existing file, such as the memory of a virtual machine that
   * reads the page. The rest of the file is not changed, and {@link #close} does not delete the
   * file.
   *
   * @param position the offset of the page in the file, in bytes. The page replaces the {@link
   *     Abi#PAGE_BYTES} bytes there.
   */
  public static RawPage within(Path file, long position) {
    RawPage made = new RawPage(file, position, false);
    made.page.put(0, new byte[Abi.PAGE_BYTES]);
    return made.withDefaults();
  }

  private static ByteBuffer map(Path path, long position) {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      // The mapping extends the file if it is too short.
      return channel.map(FileChannel.MapMode.READ_WRITE, position, Abi.PAGE_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RawPage withDefaults() {
    fields
        .size(Abi.PAGE_BYTES)
        .version(Abi.VERSION)
        .counterId(Abi.counterIdOfThisMachine())
        .timeType(Abi.TIME_TAI)
        .flags(DEFAULT_FLAGS)
        .clockStatus(Abi.STATUS_SYNCHRONIZED)
        .taiOffsetSeconds(-TAI_MINUS_UTC_SECONDS)
        .timeEstErrorNanos(DEFAULT_EST_ERROR_NANOS)
        .timeMaxErrorNanos(DEFAULT_MAX_ERROR_NANOS)
        .disruptionMarker(1)
        .generation(1)
        .constantUtc(EPOCH);
    // Stored last: a reader that sees the magic number sees a complete page.
    VarHandle.releaseFence();
    fields.magic(Abi.MAGIC);
    return this;
  }

  /** Returns the path at which the page can be opened. */
  public Path path() {
    return path;
  }

  /** Makes one update. Readers see all changes of {@code changes} at once. */
  public RawPage update(Consumer<PageFields> changes) {
    PageFields section = begin();
    try {
      changes.accept(section);
    } finally {
      commit();
    }
    return this;
  }

  /**
   * Makes one update that stops the time at {@code utc}, as {@link PageFields#constantUtc} does.
   */
  public RawPage constantUtc(Instant utc) {
    return update(changes -> changes.constantUtc(utc));
  }

  /** Makes one update that stops the time, as {@link PageFields#constantTai} does. */
  public RawPage constantTai(long seconds, int nanos) {
    return update(changes -> changes.constantTai(seconds, nanos));
  }

  /** Makes one update that stores a {@code clock_status}, such as {@link Abi#STATUS_UNRELIABLE}. */
  public RawPage status(int code) {
    return update(changes -> changes.clockStatus(code));
  }

  /** Makes one update, as {@link PageFields#restore} describes it. Any thread may call this. */
  public RawPage restore() {
    return updateAlone(PageFields::restore);
  }

  /** Makes one update, as {@link PageFields#migrate} describes it. Any thread may call this. */
  public RawPage migrate() {
    return updateAlone(PageFields::migrate);
  }

  /**
   * Makes one update, as {@link PageFields#cloneOnSameHost} describes it. Any thread may call this.
   */
  public RawPage cloneOnSameHost() {
    return updateAlone(PageFields::cloneOnSameHost);
  }

  /** Some tests restore from several threads, but a page accepts one writer at a time. */
  private synchronized RawPage updateAlone(Consumer<PageFields> changes) {
    return update(changes);
  }

  /** Makes one update, as {@link PageFields#likeFirecracker} describes it. */
  public RawPage likeFirecracker() {
    return update(PageFields::likeFirecracker);
  }

  /** Makes one update, as {@link PageFields#likeQemu} describes it. */
  public RawPage likeQemu() {
    return update(PageFields::likeQemu);
  }

  /** Returns {@code vm_generation_counter}. */
  public long generation() {
    return fields.getLong(Abi.VM_GENERATION_COUNTER_OFFSET);
  }

  /**
   * Begins an update and leaves it incomplete. The count is odd and readers wait until {@link
   * #commit}.
   *
   * @return the fields, which can be changed until then
   */
  public PageFields begin() {
    int count = count();
    if ((count & 1) != 0) {
      throw new IllegalStateException("An update has already begun: the count is odd");
    }
    COUNT.setOpaque(page, Abi.SEQ_COUNT_OFFSET, count + 1);
    VarHandle.releaseFence();
    return fields;
  }

  /** Completes the update that {@link #begin} began. */
  public RawPage commit() {
    int count = count();
    if ((count & 1) == 0) {
      throw new IllegalStateException("No update has begun: the count is even");
    }
    COUNT.setRelease(page, Abi.SEQ_COUNT_OFFSET, count + 1);
    return this;
  }

  /**
   * Returns the fields, for changes without an update: the count does not change, so readers do not
   * detect them. No hypervisor does this. Use it to set constant fields before a reader opens the
   * page, and to break the protocol on purpose.
   */
  public PageFields unprotected() {
    return fields;
  }

  /** Sets the count, which has 32 bits and is odd during an update. */
  public RawPage sequenceCount(long count) {
    COUNT.setRelease(page, Abi.SEQ_COUNT_OFFSET, (int) count);
    return this;
  }

  /** Returns the count as an unsigned 32-bit value. */
  public long sequenceCount() {
    return Integer.toUnsignedLong(count());
  }

  private int count() {
    return (int) COUNT.getOpaque(page, Abi.SEQ_COUNT_OFFSET);
  }

  /**
   * Cuts the file after this many bytes, at least 1.
   *
   * <p>The bytes that are cut off read as 0, because the file still contains a part of that page of
   * memory. With 0 bytes, the file would contain no part of it, and any access through a mapping
   * would be a fault. So 0 is rejected.
   */
  public RawPage truncate(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("A mapped file must keep at least one byte, not " + bytes);
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /**
   * Deletes the file if it is temporary, and the lock file that a {@code PageWriter} created beside
   * it. Readers that have mapped the page keep their mapping. Further calls have no effect.
   */
  @Override
  public void close() {
    if (temporary) {
      try {
        Files.deleteIfExists(path.resolveSibling(path.getFileName() + ".lock"));
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public String toString() {
    return "RawPage[" + path + "]";
  }
}
