package io.vmclock.guest.program;

import io.vmclock.VmClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Answers each input byte with TAI in nanoseconds, as 8 bytes in this machine's byte order. */
public final class TaiOnDemand {
  private TaiOnDemand() {}

  /** Runs until its input ends. */
  public static void main(String[] arguments) throws IOException {
    ByteBuffer answer = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    try (VmClock clock = VmClock.open()) {
      while (System.in.read() >= 0) {
        System.out.write(answer.putLong(0, clock.taiNanos()).array());
        System.out.flush();
      }
    }
  }
}
