package io.vmclock.docs;

import io.vmclock.TimeBounds;
import io.vmclock.time.BoundedClock;
import java.util.function.LongConsumer;

/** The guide's recipe for commit-wait. */
final class CommitWaitExample {
  private CommitWaitExample() {}

  static void commit(BoundedClock clock, LongConsumer publish) throws InterruptedException {
    // begin
    TimeBounds commit = clock.utcBounds();
    long timestamp = commit.latestNanos();
    clock.awaitPastUtc(commit); // now every correct clock is past the timestamp
    publish.accept(timestamp); // a later transaction anywhere gets a later timestamp
    // end
  }
}
