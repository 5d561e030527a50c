package io.vmclock.agrona;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.env.TimeSource;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.test.Allocation;
import io.vmclock.testkit.FakeClock;
import io.vmclock.testkit.TestPage;
import io.vmclock.time.FailoverClock;
import io.vmclock.time.PageClock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.agrona.concurrent.SnowflakeIdGenerator;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.junit.jupiter.api.Test;

class AgronaClockTest {
  private static final long UTC = 1_790_000_000_123_456_789L;

  private final FakeClock source = new FakeClock().at(Instant.ofEpochSecond(0, UTC));
  private final AgronaClock clock = AgronaClock.of(source);

  @Test
  void returnsTheSourcesTimeInEachUnit() {
    assertThat(clock.nanoTime()).isEqualTo(UTC);
    assertThat(clock.microTime()).isEqualTo(1_790_000_000_123_456L);
    assertThat(clock.time()).isEqualTo(1_790_000_000_123L);
  }

  @Test
  void roundsDownBefore1970() {
    source.at(Instant.ofEpochSecond(0, -1));

    assertThat(clock.microTime()).isEqualTo(-1);
    assertThat(clock.time()).isEqualTo(-1);
  }

  @Test
  void followsASourceThatGoesBack() {
    assertThat(clock.nanoTime()).isEqualTo(UTC);
    source.at(Instant.ofEpochSecond(0, UTC - 1));

    assertThat(clock.nanoTime()).isEqualTo(UTC - 1);
  }

  @Test
  void neverBackwardsStandsStillUntilTheSourceHasCaughtUp() {
    AgronaClock steady = AgronaClock.neverBackwards(source);
    assertThat(steady.nanoTime()).isEqualTo(UTC);
    source.at(Instant.ofEpochSecond(0, UTC - 1_000_000));

    assertThat(steady.nanoTime()).isEqualTo(UTC);
    assertThat(steady.time()).isEqualTo(UTC / 1_000_000);

    source.at(Instant.ofEpochSecond(0, UTC + 1));
    assertThat(steady.nanoTime()).isEqualTo(UTC + 1);
  }

  @Test
  void throwsWhileTheSourceCannotBeReliedOn() {
    source.unreliable(Reason.UNRELIABLE);

    assertThatThrownBy(clock::nanoTime).isInstanceOf(VmClockException.class);
    assertThatThrownBy(clock::microTime).isInstanceOf(VmClockException.class);
    assertThatThrownBy(clock::time).isInstanceOf(VmClockException.class);
  }

  @Test
  void usesTheFallbackOnlyWhileTheSourceCannotBeReliedOn() {
    AgronaClock safe = clock.orElse(() -> 42_000_000);
    assertThat(safe.nanoTime()).isEqualTo(UTC);
    source.unreliable(Reason.UNRELIABLE);

    assertThat(safe.nanoTime()).isEqualTo(42_000_000);
    assertThat(safe.microTime()).isEqualTo(42_000);
    assertThat(safe.time()).isEqualTo(42);
  }

  @Test
  void allocatesNothing() {
    try (TestPage page = TestPage.create().at(Instant.ofEpochSecond(1_790_000_000));
        VmClock vmclock = VmClock.open(page.path())) {
      PageClock pageClock = PageClock.of(vmclock);
      for (AgronaClock each :
          new AgronaClock[] {
            AgronaClock.of(pageClock),
            AgronaClock.neverBackwards(FailoverClock.of(pageClock)),
            AgronaClock.of(pageClock).orElse(SystemEpochNanoClock.INSTANCE)
          }) {
        assertThat(
                Allocation.bytesOf(10_000, () -> each.nanoTime() + each.microTime() + each.time()))
            .as("%s", each)
            .isZero();
      }
    }
  }

  @Test
  void servesTheExample() {
    try (TestPage page = TestPage.create().at(Instant.ofEpochSecond(1_790_000_000));
        VmClockEnvironment env =
            VmClockEnvironment.builder().time(TimeSource.PAGE).page(page.path()).open()) {
      assertThat(AgronaExample.times(env))
          .containsExactly(1_790_000_000_000_000_000L, 1_790_000_000_000_000L, 1_790_000_000_000L);
    }
  }

  @Test
  void servesAgronasIdGenerator() {
    SnowflakeIdGenerator ids = new SnowflakeIdGenerator(10, 12, 7, 0, clock);

    assertThat(ids.nextId() >>> 22).isEqualTo(UTC / 1_000_000);
  }

  @Test
  void anAgentsErrorHandlerReceivesTheFailure() {
    source.unreliable(Reason.UNRELIABLE);
    EpochNanoClock nanos = clock;
    AtomicInteger failures = new AtomicInteger();
    AgentRunner runner =
        new AgentRunner(
            new SleepingIdleStrategy(),
            e -> {
              assertThat(e).isInstanceOf(VmClockException.class);
              if (failures.incrementAndGet() == 2) {
                Thread.currentThread().interrupt(); // ends the agent
              }
            },
            null,
            new Agent() {
              @Override
              public int doWork() {
                return (int) nanos.nanoTime();
              }

              @Override
              public String roleName() {
                return "reader";
              }
            });

    runner.run();

    assertThat(failures).hasValue(2);
  }
}
