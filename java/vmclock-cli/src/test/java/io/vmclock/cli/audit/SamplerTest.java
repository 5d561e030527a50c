package io.vmclock.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.ClockStatus;
import io.vmclock.cli.RawPage;
import io.vmclock.env.RestoreSource;
import io.vmclock.env.TimeSource;
import io.vmclock.env.VmClockEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplerTest {
  @TempDir private Path directory;

  /** The time of this page is years away from the system clock. */
  private static RawPage farAway() {
    return RawPage.ofTai().u64(RawPage.TIME_SEC, 3_000_000_037L);
  }

  private VmClockEnvironment environment(Path page) {
    return VmClockEnvironment.builder()
        .time(TimeSource.PAGE)
        .restores(RestoreSource.PAGE)
        .acceptUnguarded()
        .page(page)
        .prepare();
  }

  @Test
  void aSampleWithoutATimeContinuesTheLastTime() throws Exception {
    Path page = farAway().write(directory.resolve("page"));
    try (VmClockEnvironment environment = environment(page);
        Sampler sampler = new Sampler(environment, Duration.ofSeconds(1), Duration.ofSeconds(1))) {
      Sample reliable = sampler.take();
      assertThat(reliable.state()).isEqualTo(Sample.State.WITHIN);

      Path other =
          farAway()
              .u8(RawPage.STATUS, 4)
              .u32(RawPage.SEQ_COUNT, 100)
              .write(directory.resolve("other"));
      Files.write(page, Files.readAllBytes(other), StandardOpenOption.WRITE);
      Sample unreliable = sampler.take();
      assertThat(unreliable.state()).isEqualTo(Sample.State.NO_TIME);
      long hour = TimeUnit.HOURS.toNanos(1);
      assertThat(unreliable.utcNanos() - reliable.utcNanos()).isBetween(0L, hour);
      assertThat(sampler.utcNanos() - unreliable.utcNanos()).isBetween(0L, hour);
    }
  }

  /** A watcher without notifications has read the status some time ago. */
  @Test
  void aSampleHasTheStatusThatThePageHasNow() throws Exception {
    Path page = farAway().write(directory.resolve("page"));
    try (VmClockEnvironment environment = environment(page);
        Sampler sampler = new Sampler(environment, Duration.ofSeconds(1), Duration.ofHours(1))) {
      sampler.start(event -> {}, report -> {});
      assertThat(sampler.take().pageStatus()).isEqualTo(ClockStatus.SYNCHRONIZED);

      Path other = farAway().u8(RawPage.STATUS, 4).write(directory.resolve("other"));
      Files.write(page, Files.readAllBytes(other), StandardOpenOption.WRITE);
      assertThat(sampler.take().pageStatus()).isEqualTo(ClockStatus.UNRELIABLE);
    }
  }

  @Test
  void aSampleHasTheTimeOfTheSystemIfThereWasNoOther() {
    Path page = farAway().u8(RawPage.STATUS, 4).write(directory.resolve("page"));
    try (VmClockEnvironment environment = environment(page);
        Sampler sampler = new Sampler(environment, Duration.ofSeconds(1), Duration.ofSeconds(1))) {
      Sample sample = sampler.take();
      assertThat(sample.state()).isEqualTo(Sample.State.NO_TIME);
      Instant time = Instant.ofEpochSecond(0, sample.utcNanos());
      assertThat(Duration.between(time, Instant.now()))
          .isLessThan(Duration.ofHours(1))
          .isPositive();
    }
  }
}
