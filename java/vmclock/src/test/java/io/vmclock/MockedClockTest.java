package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.ClockAccess;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.time.KernelClock;
import io.vmclock.time.UtcClock;
import io.vmclock.time.VmClockTicker;
import io.vmclock.watch.VmClockWatcher;
import java.lang.reflect.Field;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A mock of a final class is an instance without a constructor call: no page, no path, and the
 * handle 0. C must refuse it. A crash would end the JVM of these tests.
 */
class MockedClockTest {
  private interface Use {
    void of(VmClock clock) throws Exception;
  }

  private static VmClock mock() throws ReflectiveOperationException {
    // By reflection, because the compiler warns of each use of this class.
    Class<?> unsafe = Class.forName("sun.misc.Unsafe");
    Field instance = unsafe.getDeclaredField("theUnsafe");
    instance.setAccessible(true);
    Class<?> initialized = Class.forName(VmClock.class.getName());
    return (VmClock)
        unsafe.getMethod("allocateInstance", Class.class).invoke(instance.get(null), initialized);
  }

  static Stream<Named<Use>> uses() {
    return Stream.of(
        use("utcNanos", VmClock::utcNanos),
        use("taiNanos", VmClock::taiNanos),
        use("utcNanosUnordered", VmClock::utcNanosUnordered),
        use("taiNanosUnordered", VmClock::taiNanosUnordered),
        use("generation", VmClock::generation),
        use("disruptionMarker", VmClock::disruptionMarker),
        use("read", VmClock::read),
        use("capabilities", VmClock::capabilities),
        use("stamp", ClockAccess::stamp),
        use("guard", clock -> GenerationGuard.of(clock).stamp()),
        use("watcher", clock -> VmClockWatcher.of(clock).start()),
        use("ticker", clock -> VmClockTicker.of(clock)),
        use("UTC clock", clock -> UtcClock.of(clock).instant()),
        use("kernel clock", KernelClock::open));
  }

  private static Named<Use> use(String name, Use use) {
    return Named.of(name, use);
  }

  @ParameterizedTest
  @MethodSource("uses")
  void isRefusedAndCrashesNothing(Use use) throws Exception {
    VmClock clock = mock();
    assertThatThrownBy(() -> use.of(clock)).isInstanceOf(RuntimeException.class);
  }

  @Test
  void isLikeAClosedClock() throws Exception {
    VmClock clock = mock();
    assertThatThrownBy(clock::generation)
        .isInstanceOfSatisfying(
            VmClockException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(Reason.CLOSED));
    assertThat(clock.generationOr(5)).isEqualTo(5);
    assertThat(clock.utcNanosOr(6)).isEqualTo(6);
    clock.close();
  }
}
