package io.vmclock.benchmarks.read;

import static com.google.common.base.Preconditions.checkState;

import io.vmclock.benchmarks.NanosPerCall;
import io.vmclock.benchmarks.page.EmbeddedPage;
import io.vmclock.internal.Binding;
import io.vmclock.internal.Native;
import io.vmclock.internal.NativePaths;
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

/** Measures the operations that reads consist of. A read cannot be cheaper than these. */
public class FloorBenchmark extends NanosPerCall {
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int MARKER_OFFSET = 16;
  private static final int PAGE_BYTES = 4096;

  /** A second mapping of the page. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls setUp
  public static class Memory {
    private ByteBuffer page;
    private long clock;

    /** Maps the page. */
    @Setup
    public void setUp(EmbeddedPage embedded) {
      Path path = embedded.clock().path();
      long[] opened = new long[1];
      checkState(
          Native.vmclock_open(NativePaths.path(path), 0, opened) == 0,
          "Cannot open %s a second time",
          path);
      clock = opened[0];
      page = Native.direct_buffer_over(Native.vmclock_page(clock), PAGE_BYTES).asReadOnlyBuffer();
    }

    /** Unmaps the page. */
    @TearDown
    public void tearDown() {
      Native.vmclock_free(clock);
    }
  }

  /** Loads one long of the page, as the library does. */
  @Benchmark
  public long varHandleLoad(Memory memory) {
    return (long) LONG.getAcquire(memory.page, MARKER_OFFSET);
  }

  /** Makes an empty call, in the way that the library calls C on this JDK. */
  @Benchmark
  public int emptyNativeCall() {
    return Binding.calls().apiVersion();
  }

  /** Reads the hardware counter in order, through a native call. */
  @Benchmark
  public long counterThroughNative() {
    return Native.vmclock_counter();
  }
}
