package io.vmclock.benchmarks.read;

import static com.google.common.base.Preconditions.checkState;

import io.vmclock.benchmarks.NanosPerCall;
import io.vmclock.benchmarks.page.EmbeddedPage;
import io.vmclock.internal.Binding;
import io.vmclock.internal.Native;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What the reads are made of: nothing that the library adds can be had for less. */
public class FloorBenchmark extends NanosPerCall {
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int MARKER_OFFSET = 16;
  private static final int PAGE_BYTES = 4096;

  /** The page itself, mapped once more. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // by JMH, through setUp
  public static class Memory {
    private ByteBuffer page;
    private long clock;

    /** Maps it. */
    @Setup
    public void setUp(EmbeddedPage embedded) {
      Path path = embedded.clock().path();
      long[] opened = new long[1];
      checkState(
          Native.vmclock_open(Bytes.path(path), 0, opened) == 0, "Cannot open %s once more", path);
      clock = opened[0];
      page = Native.direct_buffer_over(Native.vmclock_page(clock), PAGE_BYTES).asReadOnlyBuffer();
    }

    /** Unmaps it. */
    @TearDown
    public void tearDown() {
      Native.vmclock_free(clock);
    }
  }

  /** One long of the page, as the library loads it. */
  @Benchmark
  public long varHandleLoad(Memory memory) {
    return (long) LONG.getAcquire(memory.page, MARKER_OFFSET);
  }

  /** In the way that the library makes its calls on this JDK. */
  @Benchmark
  public int emptyNativeCall() {
    return Binding.calls().apiVersion();
  }

  /** The hardware counter, in order, and the call to it. */
  @Benchmark
  public long counterThroughNative() {
    return Native.vmclock_counter();
  }
}
