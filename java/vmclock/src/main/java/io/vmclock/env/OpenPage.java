package io.vmclock.env;

import static java.util.Objects.requireNonNull;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.env.SourceStatus.Purpose;
import io.vmclock.publish.Publisher;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The machine's page, or an embedded page in its place, or the reason why there is none. */
final class OpenPage implements AutoCloseable {
  private static final Duration UPDATE_INTERVAL = Duration.ofSeconds(1);

  private final @Nullable VmClock clock;
  private final @Nullable VmClockException failure;
  private final @Nullable Publisher publisher;

  private OpenPage(
      @Nullable VmClock clock, @Nullable VmClockException failure, @Nullable Publisher publisher) {
    this.clock = clock;
    this.failure = failure;
    this.publisher = publisher;
  }

  /** Opens the page. A page that is there and cannot be opened is never replaced. */
  static OpenPage open(Settings settings) {
    try {
      return new OpenPage(VmClock.open(settings.page()), null, null);
    } catch (VmClockException e) {
      return settings.embeddedIfAbsent() && e.reason() == Reason.ABSENT
          ? embedded(e)
          : new OpenPage(null, e, null);
    }
  }

  private static OpenPage embedded(VmClockException replaced) {
    Publisher publisher = Publisher.inMemory();
    try {
      publisher.start(UPDATE_INTERVAL);
      return new OpenPage(VmClock.open(publisher.path()), replaced, publisher);
    } catch (RuntimeException e) {
      publisher.close();
      throw e;
    }
  }

  /** Returns the open page, or null if there is none. */
  @Nullable VmClock clock() {
    return clock;
  }

  /**
   * Returns the open page.
   *
   * @throws VmClockException if there is none
   */
  VmClock require() {
    if (clock == null) {
      throw requireNonNull(failure);
    }
    return clock;
  }

  /**
   * Checks that the native library is installed correctly, if this platform has one. Otherwise
   * every source would seem to be absent.
   *
   * @throws VmClockException {@code LIBRARY} if it is not
   */
  void requireLibrary() {
    if (failure != null && failure.reason() == Reason.LIBRARY) {
      throw failure;
    }
  }

  /** Returns whether the machine has a page, which shows its disruptions. */
  boolean isOfMachine() {
    return clock != null && !isEmbedded();
  }

  boolean isEmbedded() {
    return publisher != null;
  }

  /** Returns the status of the page that an embedded page replaces. Requires an embedded page. */
  SourceStatus replaced(Purpose purpose) {
    return SourceStatus.absent(purpose, TimeSource.PAGE.label(), requireNonNull(failure));
  }

  @Override
  public void close() {
    if (clock != null) {
      clock.close();
    }
    if (publisher != null) {
      publisher.close();
    }
  }
}
