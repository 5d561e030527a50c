package io.vmclock;

import static io.vmclock.Expect.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.UnsignedLong;
import io.vmclock.VmClock.Access;
import io.vmclock.VmClockException.Reason;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import io.vmclock.testpage.RawPageExtension;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(RawPageExtension.class)
class SnapshotTest {
  private static Snapshot read(RawPage page, Access access) {
    try (VmClock clock = VmClock.open(page.path(), access)) {
      return clock.read(clock.newSnapshot());
    }
  }

  private static Snapshot read(RawPage page) {
    return read(page, Access.AUTO);
  }

  private static void fill(RawPage page, int factor, int term) {
    for (int offset = Abi.DISRUPTION_MARKER_OFFSET; offset < Abi.STRUCT_BYTES; offset++) {
      page.unprotected().putByte(offset, offset * factor + term);
    }
  }

  // --- Fields -----------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void fieldsMatchTheBytesOfThePage(Access access, RawPage page) throws IOException {
    int odd = 7; // an odd factor, so that all bytes differ
    for (int term = 0; term < 256; term += 15) {
      fill(page, odd, term);
      page.sequenceCount(0x8090_a0b0L + 2L * term);
      checkFields(page, read(page, access));
    }
  }

  @ParameterizedTest
  @EnumSource
  void fieldsOfAllOnesAreExact(Access access, RawPage page) throws IOException {
    fill(page, 0, 0xff);
    page.sequenceCount(0xffff_fffeL);
    Snapshot all = read(page, access);
    checkFields(page, all);
    assertThat(all.sequenceCount()).isEqualTo(0xffff_fffeL);
    assertThat(all.taiOffsetSeconds()).isEqualTo(-1);
    assertThat(all.counterPeriodShift()).isEqualTo(255);
    assertThat(all.unsignedValue(AbiField.COUNTER_VALUE)).isEqualTo(UnsignedLong.MAX_VALUE);
    assertThat(all.value(AbiField.CLOCK_STATUS)).isEqualTo(255);
  }

  private static void checkFields(RawPage page, Snapshot s) throws IOException {
    ByteBuffer raw =
        ByteBuffer.wrap(Files.readAllBytes(page.path())).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(s.magic()).isEqualTo(0x4b4c4356L);
    assertThat(s.size()).isEqualTo(4096);
    assertThat(s.version()).isEqualTo(1);
    assertThat(s.counterIdCode()).isEqualTo(raw.get(10) & 0xff);
    assertThat(s.timeTypeCode()).isEqualTo(raw.get(11) & 0xff);
    assertThat(s.sequenceCount()).isEqualTo(raw.getInt(12) & 0xffff_ffffL);
    assertThat(s.disruptionMarker()).isEqualTo(raw.getLong(16));
    assertThat(s.flags()).isEqualTo(raw.getLong(24));
    assertThat(s.clockStatusCode()).isEqualTo(raw.get(34) & 0xff);
    assertThat(s.smearingHintCode()).isEqualTo(raw.get(35) & 0xff);
    assertThat(s.taiOffsetSeconds()).isEqualTo(raw.getShort(36));
    assertThat(s.leapIndicatorCode()).isEqualTo(raw.get(38) & 0xff);
    assertThat(s.counterPeriodShift()).isEqualTo(raw.get(39) & 0xff);
    assertThat(s.counterValue()).isEqualTo(raw.getLong(40));
    assertThat(s.counterPeriodFrac()).isEqualTo(raw.getLong(48));
    assertThat(s.counterPeriodEstErrorRateFrac()).isEqualTo(raw.getLong(56));
    assertThat(s.counterPeriodMaxErrorRateFrac()).isEqualTo(raw.getLong(64));
    assertThat(s.timeSeconds()).isEqualTo(raw.getLong(72));
    assertThat(s.timeFrac()).isEqualTo(raw.getLong(80));
    assertThat(s.timeEstErrorNanos()).isEqualTo(raw.getLong(88));
    assertThat(s.timeMaxErrorNanos()).isEqualTo(raw.getLong(96));
    if (s.has(Flag.VM_GEN_COUNTER_PRESENT)) {
      assertThat(s.generation()).isEqualTo(raw.getLong(104));
    } else {
      failure(Reason.NOT_OFFERED, s::generation);
    }
    for (AbiField field : AbiField.values()) {
      assertThat(s.covers(field)).isTrue();
      BigInteger expected = BigInteger.ZERO;
      for (int i = field.bytes() - 1; i >= 0; i--) {
        expected =
            expected.shiftLeft(8).add(BigInteger.valueOf(raw.get(field.offset() + i) & 0xff));
      }
      if (field.isSigned()) {
        assertThat(s.value(field)).as(field.name()).isEqualTo(expected.shortValue());
      } else {
        assertThat(s.unsignedValue(field).bigIntegerValue()).as(field.name()).isEqualTo(expected);
      }
    }
    for (Flag flag : Flag.values()) {
      assertThat(s.has(flag)).isEqualTo((raw.getLong(24) & flag.mask()) != 0);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {32, 33, 35, 36, 38, 39, 40, 47, 48, 72, 80, 87, 88, 103, 111})
  void fieldsBeyondTheSizeAreZero(long size, RawPage page) {
    fill(page, 0, 0xff);
    page.unprotected().size(size);
    for (Access access : Access.values()) {
      Snapshot s = read(page, access);
      for (AbiField field : AbiField.values()) {
        assertThat(s.covers(field)).isEqualTo(size >= field.offset() + field.bytes());
        // 0 is a valid count, and the code of the AArch64 counter.
        boolean mayBeZero = field == AbiField.SEQ_COUNT || field == AbiField.COUNTER_ID;
        assertThat(s.value(field) != 0 || mayBeZero)
            .as("%s with size %d", field, size)
            .isEqualTo(s.covers(field));
      }
    }
  }

  @Test
  void unknownCodesAreKeptAndNamedInFailures(RawPage page) {
    page.unprotected().clockStatus(9).leapIndicator(255).smearingHint(77).counterPeriodShift(255);
    Snapshot status = read(page);
    assertThat(status.clockStatus()).isEqualTo(ClockStatus.UNRECOGNIZED);
    assertThat(status.clockStatusCode()).isEqualTo(9);
    assertThat(status.leapIndicator()).isEqualTo(LeapIndicator.UNRECOGNIZED);
    assertThat(status.leapIndicatorCode()).isEqualTo(255);
    assertThat(status.smearingHint()).isEqualTo(SmearingHint.UNRECOGNIZED);
    assertThat(status.smearingHintCode()).isEqualTo(77);
    failure(Reason.UNRELIABLE, page.path(), "TAI", "SYNCHRONIZED", status::taiNanos);

    page.unprotected().clockStatus(Abi.STATUS_FREERUNNING);
    Snapshot leap = read(page);
    assertThat(leap.taiNanos()).isPositive();
    failure(Reason.LEAP_UNKNOWN, page.path(), "UTC", "Use TAI", leap::utcNanos);

    page.unprotected().counterId(7);
    Snapshot counter = read(page);
    assertThat(counter.counterId()).isEqualTo(CounterId.UNRECOGNIZED);
    assertThat(counter.counterIdCode()).isEqualTo(7);
    failure(
        Reason.FOREIGN_COUNTER, page.path(), "counter_id is 7", "newer release", counter::counter);
    failure(Reason.FOREIGN_COUNTER, counter::pageNanos);
    assertThat(counter.generation()).isEqualTo(1);

    page.unprotected().counterId(Abi.counterIdOfThisMachine()).timeType(200);
    Snapshot type = read(page);
    assertThat(type.timeType()).isEqualTo(TimeType.UNRECOGNIZED);
    assertThat(type.timeTypeCode()).isEqualTo(200);
    failure(Reason.NOT_OFFERED, page.path(), "time", "capabilities()", type::pageNanos);
    assertThat(type.disruptionMarker()).isEqualTo(1);
  }

  @Test
  void unknownFlagsAreIgnoredAndKept(RawPage page) {
    page.unprotected().setFlags(0xffff_ffff_ffff_fc00L);
    Snapshot s = read(page);
    assertThat(s.flags() >>> 10).isEqualTo(0x3f_ffff_ffff_ffffL);
    assertThat(s.utcInstant()).isEqualTo(RawPage.EPOCH);
  }

  // --- States -----------------------------------------------------------------------------------

  @Test
  void newSnapshotIsEmpty(RawPage page) {
    try (VmClock clock = VmClock.open(page.path())) {
      Snapshot empty = clock.newSnapshot();
      assertThat(empty.isEmpty()).isTrue();
      assertThat(empty.clock()).isSameAs(clock);
      assertThat(empty.capabilities()).isEmpty();
      assertThat(empty.toString()).contains("empty");
      for (Capability capability : Capability.values()) {
        assertThat(empty.unavailable(capability)).as("%s", capability).isPresent();
        assertThat(empty.isAvailable(capability)).as("%s", capability).isFalse();
      }
      failure(Reason.NOT_OFFERED, page.path(), "empty", "VmClock.read", empty::utcNanos);
      failure(Reason.NOT_OFFERED, empty::counter);
      failure(Reason.NOT_OFFERED, empty::generation);
      failure(Reason.NOT_OFFERED, empty::maxErrorNanos);
      failure(Reason.NOT_OFFERED, empty::isLeapSecond);
      assertThatIllegalStateException()
          .isThrownBy(() -> empty.recomputeAt(1))
          .withMessageContaining("read");
    }
  }

  @Test
  void failedReadEmptiesTheSnapshot(RawPage page) {
    try (VmClock clock = VmClock.open(page.path())) {
      Snapshot s = clock.read(clock.newSnapshot());
      assertThat(s.isEmpty()).isFalse();
      page.begin();
      failure(Reason.BUSY, () -> clock.read(s));
      assertThat(s.isEmpty()).isTrue();
      for (AbiField field : AbiField.values()) {
        assertThat(s.value(field)).as(field.name()).isZero();
      }
      for (Capability capability : Capability.values()) {
        assertThat(s.unavailable(capability)).as("%s", capability).isPresent();
        assertThat(s.isAvailable(capability)).as("%s", capability).isFalse();
      }
      page.commit();
      assertThat(clock.read(s).isEmpty()).isFalse();
    }
  }

  @Test
  void belongsToOneClock(RawPage page) {
    try (VmClock clock = VmClock.open(page.path());
        VmClock other = VmClock.open(page.path())) {
      Snapshot s = clock.newSnapshot();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> other.read(s))
          .withMessageContaining(page.path().toString())
          .withMessageContaining("newSnapshot()");
    }
  }

  @Test
  void readWithoutASnapshotMakesOne(RawPage page) {
    try (VmClock clock = VmClock.open(page.path())) {
      Snapshot s = clock.read();
      assertThat(s.generation()).isEqualTo(1);
      assertThat(s.clock()).isSameAs(clock);
      page.update(fields -> fields.generation(2));
      assertThat(clock.read().generation()).isEqualTo(2);
      assertThat(s.generation()).isEqualTo(1);
      assertThat(clock.read(s).generation()).isEqualTo(2);
    }
  }

  @Test
  void capabilitiesCannotBeChanged(RawPage page) {
    assertThatThrownBy(() -> read(page).capabilities().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void readReturnsTheSnapshotItFilled(RawPage page) {
    try (VmClock clock = VmClock.open(page.path())) {
      Snapshot s = clock.newSnapshot();
      assertThat(clock.read(s)).isSameAs(s);
      long before = s.counter();
      assertThat(clock.read(s).counter()).isGreaterThanOrEqualTo(before);
      assertThat(s.recomputeAt(before)).isSameAs(s);
      assertThat(s.counter()).isEqualTo(before);
    }
  }

  /** The reader races with the commit, so this can take several attempts. */
  @ParameterizedTest
  @EnumSource
  void countsTheRetriesOfAReadThatBeganDuringAnUpdate(Access access, RawPage page)
      throws InterruptedException {
    try (VmClock clock = VmClock.open(page.path(), access)) {
      Snapshot s = clock.read(clock.newSnapshot());
      assertThat(s.retries()).isZero();
      for (int attempt = 2; s.retries() == 0 && attempt < 1000; attempt++) {
        page.begin().disruptionMarker(attempt);
        CountDownLatch reading = new CountDownLatch(1);
        Thread reader = new Thread(() -> readUntilDone(clock, s, reading));
        reader.start();
        reading.await();
        for (int spins = 0; spins < 1000; spins++) {
          Thread.onSpinWait();
        }
        page.commit();
        reader.join();
        assertThat(s.disruptionMarker()).isEqualTo(attempt);
      }
      assertThat(s.retries()).isPositive();
    }
  }

  private static void readUntilDone(VmClock clock, Snapshot s, CountDownLatch reading) {
    reading.countDown();
    for (; ; ) {
      try {
        clock.read(s);
        return;
      } catch (VmClockException e) {
        assertThat(e.reason()).isEqualTo(Reason.BUSY); // the writer lost its processor
      }
    }
  }

  @Test
  void printsGenerationMarkerAndStatus(RawPage page) {
    page.unprotected().generation(-1).disruptionMarker(-2);
    assertThat(read(page)).asString().contains("18446744073709551615", "18446744073709551614");
    page.unprotected().clearFlags(Abi.FLAG_VM_GEN_COUNTER_PRESENT);
    assertThat(read(page)).asString().contains("generation none").contains("SYNCHRONIZED");
  }
}
