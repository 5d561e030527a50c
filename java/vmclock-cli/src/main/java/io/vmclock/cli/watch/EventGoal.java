package io.vmclock.cli.watch;

import com.google.common.collect.ImmutableList;
import io.vmclock.cli.base.DurationConverter;
import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.base.TimeoutConverter;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * The options that choose events, and that end the command after some of them or after a time. Safe
 * for use by several threads.
 */
final class EventGoal {
  @Option(
      names = "--event",
      paramLabel = "NAME",
      split = ",",
      completionCandidates = Names.class,
      converter = NameConverter.class,
      description =
          "Print, run the command of --exec for, and count only these events, such as 'restored'. A"
              + " restore is two events, 'restored' and 'disrupted'. Names: ${COMPLETION-CANDIDATES}.")
  private @Nullable List<String> names;

  @Option(
      names = "--count",
      paramLabel = "N",
      converter = CountConverter.class,
      description =
          "End after N events, with exit status 0. The lines 'sampling', 'notified', 'readable' and"
              + " 'unreadable' count only if --event names them.")
  private @Nullable Integer count;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = TimeoutConverter.class,
      description =
          "End after this time, such as 10s or 2h. The exit status is 0 if as many events as"
              + " --count asks for came, or at least one without --count. Otherwise it is 1.")
  private @Nullable Duration timeout;

  private final long begin = System.nanoTime();
  private int counted;

  /** The names of all events. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return WatchEvent.names().iterator();
    }
  }

  /** Parses the name of an event. */
  static final class NameConverter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      if (!WatchEvent.names().contains(text)) {
        throw new TypeConversionException(
            "'" + text + "' is not an event: give " + String.join(", ", WatchEvent.names()));
      }
      return text;
    }
  }

  /** Parses a number of events. */
  static final class CountConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (!text.matches("[1-9][0-9]{0,8}")) {
        throw new TypeConversionException(
            "'" + text + "' is not a number of events from 1 to 999999999");
      }
      return Integer.valueOf(text);
    }
  }

  /** Counts an event, and returns whether it is one to print. */
  synchronized boolean take(WatchEvent event) {
    boolean isNamed = names != null && names.contains(event.name());
    if (isReached() || (names != null && !isNamed)) {
      return false;
    }
    if (isNamed || !event.isOfWatching()) {
      counted++;
    }
    return true;
  }

  /** Returns whether {@code --count} events came. */
  synchronized boolean isReached() {
    return count != null && counted >= count;
  }

  /** Returns whether {@code --timeout} has passed. */
  boolean isTimedOut() {
    return timeout != null && System.nanoTime() - begin >= timeout.toNanos();
  }

  /** Returns why the command fails; empty if the events came, or if no option asks for events. */
  synchronized Optional<String> failure() {
    int required = count != null ? count : timeout != null ? 1 : 0;
    if (counted >= required) {
      return Optional.empty();
    }
    String events =
        names == null ? "" : " (" + String.join(", ", ImmutableList.copyOf(names)) + ")";
    return Optional.of(
        "The events that were waited for did not come"
            + events
            + ": "
            + counted
            + " of "
            + required
            + (isTimedOut() && timeout != null
                ? " within " + DurationConverter.text(timeout) + "."
                : " until the command was stopped."));
  }

  /** Returns the exit status of a command whose output has this status. */
  int status(int outputStatus) {
    return failure().isPresent() ? ExitStatus.FAILED : outputStatus;
  }
}
