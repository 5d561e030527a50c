package io.vmclock.testkit;

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
 * A vmclock page in a file, every byte of which a test controls. To be written by one thread at a
 * time; readers are what opens {@link #path}.
 *
 * <pre>{@code
 * try (TestPage page = TestPage.create();
 *     VmClock clock = VmClock.open(page.path())) {
 *   page.update(fields -> fields.generation(5).disruptionMarker(3)); // a restore
 *   page.constantUtc(Instant.parse("2026-12-31T23:59:59Z")); // time stands still
 * }
 * }</pre>
 *
 * <p>A new page is a valid one: TAI with the offset of UTC, synchronised, over this machine's
 * counter, with all errors and a generation, and time stands still at {@link #EPOCH}.
 *
 * <h2>The write protocol</h2>
 *
 * The count becomes odd (opaque store), then a release fence; fields change (opaque stores); the
 * count becomes even by a release store. The fence pairs with the acquire fence ahead of a reader's
 * second load of the count: a reader that saw a changed field sees that the count has moved. The
 * release store pairs with the acquire of the reader's first load: a reader that saw the even count
 * sees all fields that it covers.
 */
public final class TestPage implements AutoCloseable {
  /** Where time stands still in a new page. */
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

  private TestPage(Path path, long position, boolean temporary) {
    this.path = path;
    this.temporary = temporary;
    this.page = map(path, position);
    this.fields = new PageFields(page);
  }

  /** Creates a page in a temporary file, which {@link #close} deletes. */
  public static TestPage create() {
    try {
      return new TestPage(Files.createTempFile("vmclock", ".page"), 0, true).withDefaults();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates a page in a file that must not exist yet, and that stays. */
  public static TestPage at(Path path) {
    try {
      Files.createFile(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new TestPage(path, 0, false).withDefaults();
  }

  /**
   * Makes a page of a part of a file that exists, such as the memory of a virtual machine, which
   * reads the page there. What else is in the file stays, as does the file.
   *
   * @param position where in the file, in bytes; what is there is lost
   */
  public static TestPage within(Path file, long position) {
    TestPage made = new TestPage(file, position, false);
    made.page.put(0, new byte[Abi.PAGE_BYTES]);
    return made.withDefaults();
  }

  private static ByteBuffer map(Path path, long position) {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      // Mapping makes the file this long.
      return channel.map(FileChannel.MapMode.READ_WRITE, position, Abi.PAGE_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TestPage withDefaults() {
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
    // Last: who sees the magic number sees a whole page.
    VarHandle.releaseFence();
    fields.magic(Abi.MAGIC);
    return this;
  }

  /** Returns where the page can be opened. */
  public Path path() {
    return path;
  }

  /** Makes one update: all that {@code changes} does happens at once for readers. */
  public TestPage update(Consumer<PageFields> changes) {
    PageFields section = begin();
    try {
      changes.accept(section);
    } finally {
      commit();
    }
    return this;
  }

  /** Makes one update after which time stands still: {@link PageFields#constantUtc}. */
  public TestPage constantUtc(Instant utc) {
    return update(changes -> changes.constantUtc(utc));
  }

  /** Makes one update after which time stands still: {@link PageFields#constantTai}. */
  public TestPage constantTai(long seconds, int nanos) {
    return update(changes -> changes.constantTai(seconds, nanos));
  }

  /**
   * Begins an update and stops there: the count is odd until {@link #commit}, and readers wait.
   *
   * @return the fields, to be changed meanwhile
   */
  public PageFields begin() {
    int count = count();
    if ((count & 1) != 0) {
      throw new IllegalStateException("An update has begun already: the count is odd");
    }
    COUNT.setOpaque(page, Abi.SEQ_COUNT_OFFSET, count + 1);
    VarHandle.releaseFence();
    return fields;
  }

  /** Completes the update that {@link #begin} began. */
  public TestPage commit() {
    int count = count();
    if ((count & 1) == 0) {
      throw new IllegalStateException("No update has begun: the count is even");
    }
    COUNT.setRelease(page, Abi.SEQ_COUNT_OFFSET, count + 1);
    return this;
  }

  /**
   * Returns the fields, to be changed without a word to readers, as no hypervisor would: for the
   * constants ahead of an open, and for pages that break the protocol.
   */
  public PageFields unprotected() {
    return fields;
  }

  /** Sets the count itself: 32 bits, odd while an update is in progress. */
  public TestPage sequenceCount(long count) {
    COUNT.setRelease(page, Abi.SEQ_COUNT_OFFSET, (int) count);
    return this;
  }

  /** Returns the count, unsigned. */
  public long sequenceCount() {
    return Integer.toUnsignedLong(count());
  }

  private int count() {
    return (int) COUNT.getOpaque(page, Abi.SEQ_COUNT_OFFSET);
  }

  /**
   * Cuts the file after this many bytes, at least 1.
   *
   * <p>What is cut off reads as 0 where the file still has a part of that page of memory. If it has
   * none, neither this page nor a reader's mapping may be touched: that is why 0 is refused.
   */
  public TestPage truncate(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("At least one byte must be left of a mapped file");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /**
   * Deletes the file if it is a temporary one. Readers keep what they have mapped. May be repeated.
   */
  @Override
  public void close() {
    if (temporary) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public String toString() {
    return "TestPage[" + path + "]";
  }
}
