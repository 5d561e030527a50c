package io.vmclock.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.ClockStatus;
import io.vmclock.LeapIndicator;
import io.vmclock.VmClockException.Reason;
import io.vmclock.cli.output.Style;
import io.vmclock.watch.Accuracy;
import io.vmclock.watch.PageState;
import io.vmclock.watch.VmClockEvent.BoundAboveLimit;
import io.vmclock.watch.VmClockEvent.BoundWithinLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WatchEventTest {
  private static final PageState PAGE =
      new PageState(
          2,
          OptionalLong.empty(),
          5,
          0,
          ClockStatus.SYNCHRONIZED,
          LeapIndicator.NONE,
          Set.of(),
          Optional.empty());

  private static Accuracy accuracy(Optional<Duration> bound) {
    return new Accuracy(
        "page",
        Instant.EPOCH,
        Duration.ofNanos(100_000),
        bound,
        bound.isPresent() ? Optional.empty() : Optional.of(Reason.UNRELIABLE),
        bound.isPresent());
  }

  @Test
  void showsTheBoundAndTheLimit() {
    WatchEvent above =
        WatchEvent.of(new BoundAboveLimit(PAGE, PAGE, accuracy(Optional.empty())), Instant.EPOCH);
    WatchEvent within =
        WatchEvent.of(
            new BoundWithinLimit(PAGE, PAGE, accuracy(Optional.of(Duration.ofNanos(70_000)))),
            Instant.EPOCH);

    assertThat(above.isBad()).isTrue();
    assertThat(above.text(new Style(false)))
        .endsWith("bound_above_limit     no time with a bound (UNRELIABLE), limit 100 us");
    assertThat(within.isBad()).isFalse();
    assertThat(within.text(new Style(false)))
        .endsWith("bound_within_limit    bound 70 us, limit 100 us");
  }
}
