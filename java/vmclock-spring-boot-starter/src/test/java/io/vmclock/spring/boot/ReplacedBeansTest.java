package io.vmclock.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.env.Telemetry;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.RestoreActions;
import io.vmclock.restore.UuidGenerator;
import io.vmclock.testkit.FakeClock;
import io.vmclock.testkit.FakeGenerations;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The other beans use a guard or a clock by which the application replaces a bean. */
@ExtendWith(OutputCaptureExtension.class)
class ReplacedBeansTest {
  /** The machine has no source, as a developer's laptop. */
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  VmClockAutoConfiguration.class, VmClockActuatorAutoConfiguration.class))
          .withPropertyValues(
              "vmclock.page=/nonexistent/page",
              "vmclock.clock-bound=/nonexistent/segment",
              "vmclock.sources.time=page,clock-bound",
              "vmclock.sources.restores=page");

  @Test
  void actionsAndTelemetryUseTheGuardOfTheApplication(CapturedOutput output) {
    FakeGenerations machine = new FakeGenerations();
    runner
        .withBean(GenerationGuard.class, () -> GenerationGuard.of(machine))
        .withBean(OnRestoreExample.Prices.class, OnRestoreExample::withAPrice)
        .withPropertyValues("vmclock.provider.install=true")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              machine.restore();
              assertThat(context.getBean(RestoreActions.class).checkNow()).hasSize(1);
              assertThat(OnRestoreExample.isEmpty(context.getBean(OnRestoreExample.Prices.class)))
                  .isTrue();
              assertThat(context.getBean(Telemetry.class).restores()).isEqualTo(1);
              assertThat(output)
                  .contains(
                      "Protected against restores (EXACT by the application's own guard, fake"
                          + " generations)")
                  .contains("Not protected: other uses of new SecureRandom()")
                  .contains("nothing watches the application's own guard");
            });
  }

  @Test
  void theLogSaysIfNothingChecksRequests(CapturedOutput output) {
    runner
        .withBean(GenerationGuard.class, () -> GenerationGuard.of(new FakeGenerations()))
        .withPropertyValues("vmclock.request-check.enabled=true")
        .run(
            context ->
                assertThat(output).contains("(vmclock.request-check.enabled=true has no effect: "));
  }

  @Test
  void idsAndRandomNumbersUseTheGuardOfTheApplication() {
    FakeGenerations machine = new FakeGenerations();
    runner
        .withBean(GenerationGuard.class, () -> GenerationGuard.of(machine))
        .run(
            context -> {
              UuidGenerator ids = context.getBean(UuidGenerator.class);
              SecureRandom random =
                  context.getBean(VmClockAutoConfiguration.SECURE_RANDOM, SecureRandom.class);
              assertThat(ids.version7().version()).isEqualTo(7);
              assertThat(random.nextLong()).isNotEqualTo(random.nextLong());

              machine.unreadable(Reason.BUSY);
              assertThatExceptionOfType(VmClockException.class).isThrownBy(ids::version7);
              assertThatExceptionOfType(VmClockException.class).isThrownBy(random::nextLong);
            });
  }

  @Test
  void healthShowsTheGuardAndTheClockOfTheApplication() {
    FakeGenerations machine = new FakeGenerations();
    FakeClock clock = new FakeClock();
    runner
        .withBean(GenerationGuard.class, () -> GenerationGuard.of(machine))
        .withBean(FakeClock.class, () -> clock)
        .run(
            context -> {
              HealthReport health = context.getBean(HealthReport.class);
              machine.restore();
              context.getBean(RestoreActions.class).checkNow();
              HealthReport.Result up = health.check();
              assertThat(up.level()).isEqualTo(HealthReport.Level.UP);
              assertThat(up.details())
                  .containsEntry("source", "fake clock")
                  .containsEntry("boundSeconds", 1e-6)
                  .containsEntry("restoreSources", "fake generations")
                  .containsEntry("restores", 1L)
                  .containsEntry("protection", GenerationGuard.Protection.EXACT)
                  .containsKey("lastRestore")
                  .doesNotContainKey("missingRestoreSources");
              assertThat(context.getBean(Telemetry.class).sourceName()).isEqualTo("fake clock");

              clock.unreliable(Reason.UNRELIABLE);
              assertThat(health.check().level()).isEqualTo(HealthReport.Level.UNKNOWN);
              clock.synchronizedAgain();
              machine.unreadable(Reason.BUSY);
              assertThat(health.check().level()).isEqualTo(HealthReport.Level.DOWN);
            });
  }

  @Test
  void theLogClaimsNothingForAGuardThatDetectsNothing(CapturedOutput output) {
    try (Machine machine = new Machine()) {
      runner
          .withPropertyValues(machine.properties())
          .withBean(GenerationGuard.class, GenerationGuard::none)
          .run(
              context ->
                  assertThat(output)
                      .contains("the application's own GenerationGuard detects nothing")
                      .doesNotContain("Protected against restores"));
    }
  }
}
