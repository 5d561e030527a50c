package io.vmclock.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.vmclock.VmClockException;
import io.vmclock.env.Telemetry;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.GenerationGuard.Protection;
import io.vmclock.restore.RestoreActions;
import io.vmclock.restore.UuidGenerator;
import io.vmclock.time.BoundedClock;
import io.vmclock.watch.VmClockWatcher;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.MapPropertySource;

class VmClockAutoConfigurationTest {
  private static final String[] NO_SOURCE = {
    "vmclock.page=/nonexistent/page",
    "vmclock.clock-bound=/nonexistent/segment",
    "vmclock.sources.time=page,clock-bound",
    "vmclock.sources.restores=page",
  };

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(VmClockAutoConfiguration.class));

  private static Throwable root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause instanceof EnvironmentFailure)) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static FailureAnalysis analyze(Throwable failure) {
    return Objects.requireNonNull(new EnvironmentFailureAnalyzer().analyze(failure));
  }

  @Test
  void hasABeanForEachPartOfTheEnvironment() {
    try (Machine machine = new Machine()) {
      runner
          .withPropertyValues(machine.properties())
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                VmClockEnvironment environment = context.getBean(VmClockEnvironment.class);
                assertThat(context.getBean(BoundedClock.class)).isSameAs(environment.clock());
                assertThat(context.getBean(GenerationGuard.class)).isSameAs(environment.guard());
                assertThat(context.getBean(UuidGenerator.class)).isSameAs(environment.ids());
                assertThat(context.getBean(RestoreActions.class)).isSameAs(environment.actions());
                assertThat(context.getBean(Telemetry.class)).isSameAs(environment.telemetry());
                assertThat(context.getBean(VmClockWatcher.class))
                    .isSameAs(environment.watcher().orElseThrow());
                assertThat(context.getBean(VmClockAutoConfiguration.SECURE_RANDOM))
                    .isSameAs(environment.random());
              });
    }
  }

  @Configuration
  static class ApplicationWithItsOwnRandom {
    static final SecureRandom OWN = new SecureRandom();

    @Bean
    SecureRandom ownRandom() {
      return OWN;
    }

    @Bean
    Randoms randoms(
        SecureRandom own, @Qualifier(VmClockAutoConfiguration.SECURE_RANDOM) SecureRandom safe) {
      return new Randoms(own, safe);
    }
  }

  record Randoms(SecureRandom own, SecureRandom safe) {}

  @Test
  void leavesTheSecureRandomOfTheApplicationAlone() {
    try (Machine machine = new Machine()) {
      runner
          .withPropertyValues(machine.properties())
          .withUserConfiguration(ApplicationWithItsOwnRandom.class)
          .run(
              context -> {
                Randoms randoms = context.getBean(Randoms.class);
                assertThat(randoms.own()).isSameAs(ApplicationWithItsOwnRandom.OWN);
                assertThat(randoms.safe())
                    .isSameAs(context.getBean(VmClockEnvironment.class).random());
              });
    }
  }

  @Test
  void closesTheEnvironmentWithTheContext() {
    try (Machine machine = new Machine()) {
      GenerationGuard[] guard = new GenerationGuard[1];
      runner
          .withPropertyValues(machine.properties())
          .run(context -> guard[0] = context.getBean(GenerationGuard.class));
      assertThatExceptionOfType(VmClockException.class)
          .isThrownBy(() -> guard[0].stamp())
          .satisfies(e -> assertThat(e.reason()).isEqualTo(VmClockException.Reason.CLOSED));
    }
  }

  @Test
  void canBeDisabled() {
    runner
        .withPropertyValues("vmclock.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(VmClockEnvironment.class));
  }

  @Test
  void requiredDoesNotStartWithoutASource() {
    runner
        .withPropertyValues(NO_SOURCE)
        .withPropertyValues("vmclock.mode=required")
        .run(
            context -> {
              Throwable failure = Objects.requireNonNull(context.getStartupFailure());
              assertThat(root(failure)).isInstanceOf(EnvironmentFailure.class);
              FailureAnalysis analysis = analyze(failure);
              assertThat(analysis.getDescription())
                  .contains("/nonexistent/page")
                  .contains("sources of time")
                  .doesNotContain("acceptSystemClock");
              assertThat(analysis.getAction())
                  .contains("vmclock.sources.time")
                  .contains("vmclock.mode");
            });
  }

  @Test
  void autoStartsWithoutASourceAndItsClockFails() {
    runner
        .withPropertyValues(NO_SOURCE)
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context.getBean(GenerationGuard.class).protection())
                  .isEqualTo(Protection.NONE);
              assertThat(context.getBeanProvider(VmClockWatcher.class).getIfAvailable()).isNull();
              assertThat(context.getBean(UuidGenerator.class).version7().version()).isEqualTo(7);
              assertThatExceptionOfType(VmClockException.class)
                  .isThrownBy(() -> context.getBean(BoundedClock.class).utcNanos())
                  .withMessageContaining("none of the sources of time in vmclock.sources.time")
                  .withMessageContaining("vmclock.system-clock-max-error");
            });
  }

  @Test
  void autoUsesTheSystemClockIfItMay() {
    runner
        .withPropertyValues(NO_SOURCE)
        .withPropertyValues("vmclock.system-clock-max-error=500ms")
        .run(
            context ->
                assertThat(context.getBean(BoundedClock.class).utcBounds().widthNanos())
                    .isEqualTo(Duration.ofSeconds(1).toNanos()));
  }

  @Test
  void unguardedStartsWithoutASourceOfRestoresButNeedsTime() {
    runner
        .withPropertyValues(NO_SOURCE)
        .withPropertyValues("vmclock.mode=unguarded", "vmclock.system-clock-max-error=500ms")
        .run(context -> assertThat(context).hasNotFailed());
    runner
        .withPropertyValues(NO_SOURCE)
        .withPropertyValues("vmclock.mode=unguarded")
        .run(
            context ->
                assertThat(root(Objects.requireNonNull(context.getStartupFailure())))
                    .isInstanceOf(EnvironmentFailure.class));
  }

  @Test
  void embeddedPublishesAPage() {
    runner
        .withPropertyValues(NO_SOURCE)
        .withPropertyValues("vmclock.mode=embedded")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThat(context.getBean(VmClockEnvironment.class).toString())
                  .contains("embedded page");
            });
  }

  @Test
  void anEmptyListOfSourcesNeedsNone() {
    runner
        .withPropertyValues(
            "vmclock.mode=required", "vmclock.sources.time=", "vmclock.sources.restores=")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              assertThatExceptionOfType(VmClockException.class)
                  .isThrownBy(() -> context.getBean(BoundedClock.class).utcNanos())
                  .withMessageContaining("because vmclock.sources.time is empty")
                  .withMessageContaining("vmclock.system-clock-max-error");
            });
  }

  @Test
  void namesThePropertyWithABadValue() {
    assertBadValue("vmclock.accuracy-limit", "-1ms");
    assertBadValue("vmclock.accuracy-limit", "2d");
    assertBadValue("vmclock.sampling-interval", "0ms");
    assertBadValue("vmclock.sampling-interval", "2d");
    assertBadValue("vmclock.system-clock-max-error", "0s");
    assertBadValue("vmclock.additional-kernel-error", "-1us");
    assertBadValue("vmclock.sources.restores", "page,page");
  }

  private void assertBadValue(String name, String value) {
    runner
        .withPropertyValues(name + "=" + value)
        .run(
            context ->
                assertThat(root(Objects.requireNonNull(context.getStartupFailure())))
                    .isInstanceOfSatisfying(
                        InvalidConfigurationPropertyValueException.class,
                        e -> assertThat(e.getName()).isEqualTo(name)));
  }

  @Test
  void explainsHowToAddTheNativeLibrary() {
    EnvironmentFailure failure =
        new EnvironmentFailure(
            new VmClockException(VmClockException.Reason.LIBRARY, null, "missing", null));
    assertThat(analyze(failure).getAction()).contains("vmclock-platform");
  }

  @Configuration
  static class ApplicationThatRestoresWhileItStarts {
    private final Machine machine;

    ApplicationThatRestoresWhileItStarts(Machine machine) {
      this.machine = machine;
    }

    @Bean
    String restored(RestoreActions actions) {
      machine.restore();
      return "restored";
    }

    @Bean
    Counter counter() {
      return new Counter();
    }
  }

  static class Counter {
    int restores;

    @OnRestore
    void count() {
      restores++;
    }
  }

  @Test
  void anActionRunsForARestoreBeforeItWasAdded() {
    try (Machine machine = new Machine()) {
      runner
          .withPropertyValues(machine.properties())
          .withBean(Machine.class, () -> machine)
          .withUserConfiguration(ApplicationThatRestoresWhileItStarts.class)
          .run(context -> assertThat(context.getBean(Counter.class).restores).isEqualTo(1));
    }
  }

  @Configuration
  static class ApplicationWithItsOwnActions {
    @Bean
    RestoreActions ownActions(GenerationGuard guard) {
      return RestoreActions.create(guard);
    }

    @Bean
    CountDownLatch restored() {
      return new CountDownLatch(1);
    }

    @Bean
    RestoreHandler handler(CountDownLatch restored) {
      return () -> {
        restored.countDown();
        throw new IllegalStateException("not now");
      };
    }
  }

  @Test
  void runsTheActionsOfTheApplicationsOwnRestoreActions() {
    try (Machine machine = new Machine()) {
      runner
          .withPropertyValues(machine.properties())
          .withUserConfiguration(ApplicationWithItsOwnActions.class)
          .run(
              context -> {
                machine.restore();
                assertThat(context.getBean(CountDownLatch.class).await(1, TimeUnit.MINUTES))
                    .isTrue();

                RestoreActions all = context.getBean(VmClockEnvironment.class).actions();
                all.checkNow();
                assertThat(all.lastReport().orElseThrow().failed())
                    .singleElement()
                    .satisfies(
                        outcome ->
                            assertThat(outcome.failure().orElseThrow())
                                .hasMessageContaining("handler")
                                .hasRootCauseMessage("not now"));
              });
    }
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void warnsIfCheckpointsAreAcceptedButCracIsMissing(CapturedOutput output) {
    GenericApplicationContext context = new GenericApplicationContext();
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(
            new MapPropertySource("test", Map.of("vmclock.sources.restores", "page,checkpoint")));

    new VmClockInitializer().initialize(context);
    assertThat(output)
        .contains("CracSupport is registered")
        .doesNotContain("org.crac:crac is missing");

    context.setClassLoader(new FilteredClassLoader("org.crac"));
    new VmClockInitializer().initialize(context);
    assertThat(output).contains("lists \"checkpoint\", but the library org.crac:crac is missing");
  }

  @Test
  void processingAheadOfTimeOpensNoSource() {
    GenericApplicationContext context = new GenericApplicationContext();
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "test",
                Map.of(
                    "vmclock.page", "/nonexistent/page",
                    "vmclock.sources.restores", "page",
                    "vmclock.mode", "required",
                    "vmclock.provider.install", "true")));
    VmClockInitializer initializer = new VmClockInitializer();
    assertThatExceptionOfType(EnvironmentFailure.class)
        .isThrownBy(() -> initializer.initialize(context));

    SpringProperties.setFlag(AbstractAotProcessor.AOT_PROCESSING);
    try {
      initializer.initialize(context);
    } finally {
      SpringProperties.setProperty(AbstractAotProcessor.AOT_PROCESSING, null);
    }
  }
}
