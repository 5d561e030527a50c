package io.vmclock.testpage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageFieldsTest {
  private final ByteBuffer page =
      ByteBuffer.allocateDirect(Abi.STRUCT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final PageFields fields = new PageFields(page);

  /** Repeats the table of the ABI: each setter changes its own bytes and no others. */
  @Test
  void eachFieldHasItsOwnBytes() {
    assertBytes(0, 4, f -> f.magic(-1));
    assertBytes(4, 4, f -> f.size(-1));
    assertBytes(8, 2, f -> f.version(-1));
    assertBytes(10, 1, f -> f.counterId(-1));
    assertBytes(11, 1, f -> f.timeType(-1));
    assertBytes(16, 8, f -> f.disruptionMarker(-1));
    assertBytes(24, 8, f -> f.flags(-1));
    assertBytes(34, 1, f -> f.clockStatus(-1));
    assertBytes(35, 1, f -> f.smearingHint(-1));
    assertBytes(36, 2, f -> f.taiOffsetSeconds(-1));
    assertBytes(38, 1, f -> f.leapIndicator(-1));
    assertBytes(39, 1, f -> f.counterPeriodShift(-1));
    assertBytes(40, 8, f -> f.counterValue(-1));
    assertBytes(48, 8, f -> f.counterPeriodFrac(-1));
    assertBytes(56, 8, f -> f.counterPeriodEstErrorRateFrac(-1));
    assertBytes(64, 8, f -> f.counterPeriodMaxErrorRateFrac(-1));
    assertBytes(72, 8, f -> f.timeSeconds(-1));
    assertBytes(80, 8, f -> f.timeFrac(-1));
    assertBytes(88, 8, f -> f.timeEstErrorNanos(-1));
    assertBytes(96, 8, f -> f.timeMaxErrorNanos(-1));
    assertBytes(104, 8, f -> f.generation(-1));
    assertBytes(33, 1, f -> f.putByte(33, -1));
    assertBytes(110, 2, f -> f.putShort(110, -1));
  }

  private void assertBytes(int offset, int bytes, Consumer<PageFields> setter) {
    page.put(0, new byte[Abi.STRUCT_BYTES]);
    setter.accept(fields);
    for (int i = 0; i < Abi.STRUCT_BYTES; i++) {
      boolean inside = i >= offset && i < offset + bytes;
      assertThat(page.get(i)).as("byte %d", i).isEqualTo((byte) (inside ? -1 : 0));
    }
  }

  @Test
  void storesLittleEndian() {
    fields.putLong(16, 0x0102030405060708L);
    assertThat(page.get(16)).isEqualTo((byte) 8);
    assertThat(page.get(23)).isEqualTo((byte) 1);
    assertThat(fields.getLong(16)).isEqualTo(0x0102030405060708L);
    assertThat(fields.getByte(23)).isEqualTo(1);
  }

  @Test
  void flagsAreSetAndClearedOneByOne() {
    fields.flags(0b1010).setFlags(0b0101).clearFlags(0b0010);
    assertThat(fields.getLong(24)).isEqualTo(0b1101);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 500_000_000, 123_456_789, 999_999_999})
  void readersThatRoundDownGetTheSameNanoseconds(int nanos) {
    fields.time(5, nanos);
    BigInteger frac = new BigInteger(Long.toUnsignedString(fields.getLong(80)));
    assertThat(frac.multiply(BigInteger.valueOf(1_000_000_000)).shiftRight(64).intValueExact())
        .isEqualTo(nanos);
    assertThat(fields.getLong(72)).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {-37, 37})
  void constantUtcAddsTheTaiOffsetOnATaiPage(int offset) {
    fields.timeType(Abi.TIME_TAI).taiOffsetSeconds(offset).counterPeriodFrac(1);
    fields.constantUtc(Instant.ofEpochSecond(1000, 5));
    assertThat(fields.getLong(72)).isEqualTo(1037);
    assertThat(fields.getLong(48)).isZero();
  }

  @Test
  void constantUtcIsStoredAsItIsOnAUtcPage() {
    fields.timeType(Abi.TIME_UTC).taiOffsetSeconds(-37).constantUtc(Instant.ofEpochSecond(1000));
    assertThat(fields.getLong(72)).isEqualTo(1000);
  }

  @ParameterizedTest
  @ValueSource(ints = {-37, 37})
  void constantTaiSubtractsTheTaiOffsetOnAUtcPage(int offset) {
    fields.timeType(Abi.TIME_UTC).taiOffsetSeconds(offset).constantTai(1037, 0);
    assertThat(fields.getLong(72)).isEqualTo(1000);
    fields.timeType(Abi.TIME_TAI).constantTai(1037, 0);
    assertThat(fields.getLong(72)).isEqualTo(1037);
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 3, 1 << 20, 24_000_000, 1_000_000_000, 2_999_999_999L, Long.MAX_VALUE})
  void ticksOfASecondMakeASecondExceptForItsLastBits(long hertz) {
    fields.ticking(77, hertz);
    BigInteger period = new BigInteger(Long.toUnsignedString(fields.getLong(48)));
    BigInteger second = BigInteger.ONE.shiftLeft(64 + fields.getByte(39));
    BigInteger missing = second.subtract(period.multiply(BigInteger.valueOf(hertz)));
    assertThat(fields.getLong(40)).isEqualTo(77);
    assertThat(missing).isBetween(BigInteger.ZERO, BigInteger.valueOf(hertz - 1));
    assertThat(period.bitLength()).as("bits of the period").isEqualTo(64);
  }

  @Test
  void refusesATickOfASecond() {
    assertThatIllegalArgumentException().isThrownBy(() -> fields.ticking(0, 1));
  }
}
