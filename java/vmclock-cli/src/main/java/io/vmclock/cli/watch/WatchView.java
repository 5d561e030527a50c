package io.vmclock.cli.watch;

import io.vmclock.VmClock;

/** What {@code watch} shows beside its lines. Safe for use by several threads. */
interface WatchView extends AutoCloseable {
  /** Shows nothing. */
  WatchView NONE =
      new WatchView() {
        @Override
        public void above(Runnable printing) {
          printing.run();
        }
      };

  /** Calls {@code printing}, which prints whole lines to the terminal. */
  void above(Runnable printing);

  /** Shows an event that was printed. */
  default void add(WatchEvent event) {}

  /** Shows this page from now on. */
  default void setPage(VmClock clock, String name, boolean isPolled) {}

  /** Stops showing the page. After this, the caller can close the page. */
  default void removePage() {}

  /** Updates the view if that is due. Has to be called several times in a second. */
  default void update() {}

  @Override
  default void close() {}
}
