package io.vmclock.restore;

import io.vmclock.VmClock;
import io.vmclock.testpage.RawPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;

/** A mapped page and its guard. The pages are used in turn, because each needs a mapping. */
final class GuardedPage {
  /** More than the states of a test that jcstress uses at the same time: see the script run. */
  private static final GuardedPage[] PAGES = new GuardedPage[2048];

  private static final AtomicInteger NEXT = new AtomicInteger();

  private final RawPage page = RawPage.create();
  final VmClock clock = VmClock.open(page.path());
  final GenerationGuard guard = GenerationGuard.of(clock);

  private GuardedPage() {
    try {
      // The mappings stay.
      Files.delete(page.path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static GuardedPage next() {
    int index = NEXT.getAndIncrement() & (PAGES.length - 1);
    synchronized (PAGES) {
      GuardedPage next = PAGES[index];
      if (next == null) {
        next = new GuardedPage();
        PAGES[index] = next;
      }
      return next;
    }
  }

  /** Makes one update after which the time stands still. */
  void stand(long seconds, long maxErrorNanos) {
    RawPage unused =
        page.update(
            fields ->
                fields
                    .time(seconds, 0)
                    // Between two nanoseconds, where the arithmetic of usual pages is exact.
                    .timeFrac(1L << 33)
                    .counterPeriodFrac(0)
                    .counterPeriodMaxErrorRateFrac(0)
                    .timeMaxErrorNanos(maxErrorNanos));
  }

  void restore() {
    RawPage unused = page.restore();
  }
}
