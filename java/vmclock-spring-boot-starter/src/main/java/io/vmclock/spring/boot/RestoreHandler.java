package io.vmclock.spring.boot;

import java.time.Duration;

/**
 * A bean that runs after each restore of the machine. The name of the action is the name of the
 * bean. {@link OnRestore} does the same for a method, and describes when it runs.
 *
 * <pre>{@code
 * @Bean
 * RestoreHandler forgetPrices(Prices prices) {
 *   return prices::forget;
 * }
 * }</pre>
 */
@FunctionalInterface
public interface RestoreHandler {
  /** Runs after a restore. Runs again if another restore happens meanwhile. */
  void onRestore() throws Exception;

  /** Returns the priority. Actions with a higher priority run earlier. The default is 0. */
  default int priority() {
    return 0;
  }

  /** Returns the time that {@link #onRestore} may take. The default is 1 s. */
  default Duration budget() {
    return Duration.ofSeconds(1);
  }
}
