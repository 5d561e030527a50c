package io.vmclock.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.testpage.ClockBoundSegment;
import io.vmclock.testpage.ClockBoundSegment.Version;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Segments with wrong bytes give a failure with a reason, or a time within a bound that fits. */
class ClockBoundFuzzTest {
  private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000);
  private static final int CASES = 100_000;
  private static final int COUNT_OFFSET = 14;

  private static BigInteger unsigned(int value) {
    return BigInteger.valueOf(Integer.toUnsignedLong(value));
  }

  /** Checks a reading of these bytes. Returns whether there is a time. */
  private static boolean check(Version version, ByteBuffer bytes, ClockBoundClock clock) {
    UtcReading reading = new UtcReading();
    if (!clock.read(reading)) {
      assertThat(reading.reason()).isPresent();
      assertThat(clock.failure(reading)).hasMessageContaining("ClockBound's segment");
      return false;
    }
    int times = version == Version.V2 ? 16 : 24;
    int bound = version == Version.V2 ? 48 : 72;
    BigInteger stated = BigInteger.valueOf(bytes.getLong(bound));
    BigInteger asOf =
        BigInteger.valueOf(bytes.getLong(times))
            .multiply(BILLION)
            .add(BigInteger.valueOf(bytes.getLong(times + Long.BYTES)));
    BigInteger age = BigInteger.valueOf(System.nanoTime()).subtract(asOf).max(BigInteger.ZERO);
    BigInteger most = stated.add(age.multiply(unsigned(bytes.getInt(bound + 16))).divide(BILLION));
    assertThat(BigInteger.valueOf(reading.maxErrorNanos()))
        .isBetween(stated, most.add(BigInteger.ONE));
    return true;
  }

  @ParameterizedTest
  @EnumSource
  void everyByteIsChecked(Version version) {
    try (ClockBoundSegment segment = ClockBoundSegment.create(version);
        ClockBoundClock clock = ClockBoundClock.open(segment.path())) {
      ByteBuffer bytes = segment.bytes();
      int reliable = 0;
      for (int at = 0; at < version.bytes; at++) {
        byte right = bytes.get(at);
        for (int bit = 0; bit < Byte.SIZE; bit++) {
          if (at == COUNT_OFFSET && bit == 0) {
            continue; // an odd count, for which the first reads wait
          }
          bytes.put(at, (byte) (right ^ (1 << bit)));
          reliable += check(version, bytes, clock) ? 1 : 0;
        }
        bytes.put(at, right);
      }
      assertThat(reliable).isPositive();
      assertThat(check(version, bytes, clock)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void randomFieldsAreChecked(Version version) {
    Random random = new Random(1);
    try (ClockBoundSegment segment = ClockBoundSegment.create(version);
        ClockBoundClock clock = ClockBoundClock.open(segment.path())) {
      ByteBuffer bytes = segment.bytes();
      int reliable = 0;
      byte[] right = new byte[version.bytes];
      bytes.get(0, right);
      for (int i = 0; i < CASES; i++) {
        int at = 16 + random.nextInt((version.bytes - 16) / Long.BYTES) * Long.BYTES;
        bytes.putLong(at, random.nextLong() >>> random.nextInt(Long.SIZE));
        reliable += check(version, bytes, clock) ? 1 : 0;
        bytes.put(0, right);
      }
      assertThat(reliable).isPositive().isLessThan(CASES);
    }
  }
}
