package io.vmclock.cli.publish;

import com.google.common.base.Suppliers;
import io.vmclock.Snapshot;
import io.vmclock.cli.base.ClockSource;
import io.vmclock.cli.base.Machine;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Warns if the kernel stops trusting the counter of a published page. The kernel can do so at any
 * time. For one thread.
 */
final class ClockSourceNotice {
  private final Supplier<Optional<String>> warning;
  private final Consumer<String> notice;
  private Optional<String> given = Optional.empty();

  ClockSourceNotice(Snapshot published, Machine machine, Consumer<String> notice) {
    // A page that is updated every millisecond needs no check every millisecond.
    warning =
        Suppliers.memoizeWithExpiration(
            () -> ClockSource.warning(published, machine), 1, TimeUnit.SECONDS);
    this.notice = notice;
  }

  /** Gives the warning, unless it was given before. */
  void check() {
    Optional<String> now = warning.get();
    if (!now.equals(given)) {
      now.ifPresent(notice);
      given = now;
    }
  }
}
