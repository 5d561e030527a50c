package io.vmclock.benchmarks.read;

import io.vmclock.benchmarks.NanosPerCall;
import io.vmclock.internal.Binding;
import io.vmclock.time.ClockBoundClock;
import io.vmclock.time.UtcReading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Measures reads of ClockBound's segment. Such a read cannot be cheaper than CLOCK_REALTIME through
 * the same binding plus CLOCK_MONOTONIC_COARSE. The C benchmark measures the second clock.
 */
public class ClockBoundBenchmark extends NanosPerCall {
  /** A segment without a daemon, whose bound is valid for long. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls setUp
  public static class Segment {
    private static final int BYTES = 104;
    private static final long VALID_SECONDS = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private Path path;
    private ClockBoundClock clock;

    /** Writes the segment and opens it. */
    @Setup
    public void setUp() throws IOException {
      long seconds = System.nanoTime() / NANOS_PER_SECOND;
      ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());
      bytes.putInt(0x414d5a4e).putInt(0x43420200).putInt(BYTES);
      bytes.put((byte) 3).put((byte) 3).putShort((short) 2);
      bytes.putLong(24, seconds - 1).putLong(40, seconds + VALID_SECONDS);
      bytes.putLong(72, 10_000).putInt(88, 1000).putInt(92, 1);
      path = Files.write(Files.createTempFile("clockbound", ".shm"), bytes.array());
      clock = ClockBoundClock.open(path);
    }

    /** Deletes the segment. */
    @TearDown
    public void tearDown() throws IOException {
      clock.close();
      Files.delete(path);
    }
  }

  /** A reading of one thread. */
  @State(Scope.Thread)
  public static class Reading {
    private final UtcReading reading = new UtcReading();
  }

  @Benchmark
  public long earliestLatest(Segment segment, Reading own) {
    return segment.clock.read(own.reading)
        ? own.reading.earliestNanos() ^ own.reading.latestNanos()
        : 0;
  }

  @Benchmark
  public long utcNanos(Segment segment) {
    return segment.clock.utcNanos();
  }

  /** Reads CLOCK_REALTIME alone, through the same binding. */
  @Benchmark
  public long realtime() {
    return Binding.calls().kernelUtcNanos();
  }
}
