package io.vmclock.spring.boot;

import io.vmclock.env.Telemetry;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.RestoreActions;
import io.vmclock.restore.SnapshotSafeRandom;
import io.vmclock.restore.UuidGenerator;
import io.vmclock.time.BoundedClock;
import io.vmclock.watch.VmClockWatcher;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Configures one {@link VmClockEnvironment} for the application, and its parts as beans.
 *
 * <pre>{@code
 * @RestController
 * record Tickets(UuidGenerator ids) {
 *   @GetMapping("/ticket")
 *   UUID draw() {
 *     return ids.version7(); // no clone of this machine returns the same id
 *   }
 * }
 * }</pre>
 *
 * <table>
 * <caption>The beans. The application can replace each of them by a bean of its own, which the
 *     others then use. An environment of its own must accept sources of restores, or {@linkplain
 *     VmClockEnvironment.Builder#acceptUnguarded none}.</caption>
 * <tr><th>Type</th><th>Contents</th></tr>
 * <tr><td>{@link VmClockEnvironment}</td><td>owns all others, and is closed last</td></tr>
 * <tr><td>{@link BoundedClock}</td><td>UTC with a bound on its error</td></tr>
 * <tr><td>{@link GenerationGuard}</td><td>detects restores</td></tr>
 * <tr><td>{@link SecureRandom}, only with {@code @Qualifier("vmClockSecureRandom")}</td>
 *     <td>random numbers that a clone does not repeat</td></tr>
 * <tr><td>{@link UuidGenerator}</td><td>ids that a clone does not repeat</td></tr>
 * <tr><td>{@link RestoreActions}</td><td>the actions that run after a restore</td></tr>
 * <tr><td>{@link VmClockWatcher}</td>
 *     <td>reports the page's changes; absent if no page detects the restores</td></tr>
 * <tr><td>{@link Telemetry}</td><td>the numbers for a monitoring system</td></tr>
 * </table>
 *
 * <p>After all singletons are created, the methods with {@link OnRestore} and the beans of type
 * {@link RestoreHandler} become restore actions. Then restores are detected, before the web server
 * starts. They are detected until the beans are destroyed, after the web server has stopped.
 */
@AutoConfiguration
@ConditionalOnProperty(name = "vmclock.enabled", havingValue = "true", matchIfMissing = true)
@EnableConfigurationProperties(VmClockProperties.class)
public class VmClockAutoConfiguration {
  /** The name and qualifier of the {@link SecureRandom}. */
  public static final String SECURE_RANDOM = "vmClockSecureRandom";

  /** Used by Spring. */
  public VmClockAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  VmClockEnvironment vmClockEnvironment(VmClockProperties properties) {
    return Environments.prepare(properties);
  }

  // The environment owns its parts. Without an empty destroyMethod, Spring would close them too.

  @Bean
  @ConditionalOnMissingBean
  BoundedClock vmClockBoundedClock(VmClockEnvironment environment, VmClockProperties properties) {
    return Environments.clock(environment, properties);
  }

  @Bean
  @ConditionalOnMissingBean
  GenerationGuard vmClockGenerationGuard(VmClockEnvironment environment) {
    return environment.guard();
  }

  /** Injected only where its name is asked for, so it replaces no other SecureRandom. */
  @Bean(name = SECURE_RANDOM, defaultCandidate = false)
  @ConditionalOnMissingBean(name = SECURE_RANDOM)
  SecureRandom vmClockSecureRandom(VmClockEnvironment environment, GenerationGuard guard) {
    return Detection.isOwn(environment, guard)
        ? SnapshotSafeRandom.create(guard)
        : environment.random();
  }

  @Bean
  @ConditionalOnMissingBean
  UuidGenerator vmClockUuidGenerator(VmClockEnvironment environment, GenerationGuard guard) {
    return Detection.isOwn(environment, guard) ? UuidGenerator.create(guard) : environment.ids();
  }

  @Bean
  @ConditionalOnMissingBean
  RestoreActions vmClockRestoreActions(VmClockEnvironment environment, GenerationGuard guard) {
    return Detection.isOwn(environment, guard)
        ? RestoreActions.create(guard)
        : environment.actions();
  }

  @Bean(destroyMethod = "")
  @ConditionalOnMissingBean
  @Nullable VmClockWatcher vmClockWatcher(VmClockEnvironment environment) {
    return environment.watcher().orElse(null);
  }

  @Bean(destroyMethod = "")
  @ConditionalOnMissingBean
  Telemetry vmClockTelemetry(
      VmClockEnvironment environment,
      VmClockProperties properties,
      ObjectProvider<BoundedClock> clocks,
      RestoreActions actions) {
    BoundedClock offered = Environments.clock(environment, properties);
    BoundedClock clock = clocks.getIfUnique(() -> offered);
    boolean hasClock = !(clock instanceof AbsentClock);
    if (actions == environment.actions() && (clock == offered || !hasClock)) {
      return environment.telemetry();
    }
    Telemetry.Builder own = Telemetry.builder().actions(actions);
    if (hasClock) {
      own.clock(clock);
    }
    environment.watcher().ifPresent(own::watcher);
    return own.build();
  }

  @Bean
  RestoreActionRegistrar vmClockRestoreActionRegistrar(
      ConfigurableListableBeanFactory beans, RestoreActions actions) {
    return new RestoreActionRegistrar(beans, actions);
  }

  @Bean
  VmClockLifecycle vmClockLifecycle(
      VmClockProperties properties,
      VmClockEnvironment environment,
      GenerationGuard guard,
      RestoreActions actions,
      RestoreActionRegistrar registrar,
      ObjectProvider<Protected> protectedParts) {
    return new VmClockLifecycle(
        environment,
        actions,
        new StartReport(
            properties, environment, guard, registrar, protectedParts.orderedStream().toList()));
  }
}
