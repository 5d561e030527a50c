package io.vmclock.publish;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * The published list of leap seconds: TAI - UTC for any instant since 1972. Immutable.
 *
 * <p>The list is a file, {@code leap-seconds.list}, which the package tzdata installs. Each line
 * that is not a comment contains a UTC instant, in seconds since 1900, and TAI - UTC from then on.
 * The line that begins with {@code #@} contains the instant at which the list expires.
 */
public final class LeapSeconds {
  private static final Path SYSTEM_LIST = Path.of("/usr/share/zoneinfo/leap-seconds.list");

  /** 1900-01-01 to 1970-01-01: 70 years, 17 of them leap years. */
  private static final long NTP_TO_UNIX_SECONDS = (70L * 365 + 17) * 86_400;

  private static final Splitter FIELDS =
      Splitter.on(com.google.common.base.CharMatcher.whitespace()).omitEmptyStrings();

  private final ImmutableSortedMap<Instant, Integer> offsets;
  private final Instant expires;

  private LeapSeconds(ImmutableSortedMap<Instant, Integer> offsets, Instant expires) {
    this.offsets = offsets;
    this.expires = expires;
  }

  /**
   * Returns this system's list. If the system has no readable list, returns an empty list, which
   * has expired.
   */
  public static LeapSeconds system() {
    try {
      return read(SYSTEM_LIST);
    } catch (IOException e) {
      return new LeapSeconds(ImmutableSortedMap.of(), Instant.MIN);
    }
  }

  /**
   * Reads a list.
   *
   * @throws IOException if the file cannot be read or is not such a list
   */
  public static LeapSeconds read(Path list) throws IOException {
    NavigableMap<Instant, Integer> offsets = new TreeMap<>();
    Instant expires = Instant.MIN;
    int number = 0;
    for (String line : Files.readAllLines(list)) {
      number++;
      try {
        if (line.startsWith("#@")) {
          expires = ntpInstant(FIELDS.splitToList(line).get(1));
        } else if (!line.startsWith("#") && !line.isBlank()) {
          var fields = FIELDS.splitToList(line);
          Instant from = ntpInstant(fields.get(0));
          if (offsets.putIfAbsent(from, Integer.valueOf(fields.get(1))) != null) {
            throw new IllegalArgumentException("The list contains " + from + " twice");
          }
        }
      } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
        throw new IOException(
            list + " is not a list of leap seconds: line " + number + " is \"" + line + "\"", e);
      }
    }
    return new LeapSeconds(ImmutableSortedMap.copyOfSorted(offsets), expires);
  }

  private static Instant ntpInstant(String seconds) {
    return Instant.ofEpochSecond(Long.parseLong(seconds) - NTP_TO_UNIX_SECONDS);
  }

  /** Returns the instant until which the list is known to be complete. */
  public Instant expires() {
    return expires;
  }

  /**
   * Returns whether the list has expired at a UTC instant. Leap seconds may then have been
   * announced that the list does not contain.
   */
  public boolean isExpired(Instant utc) {
    return !utc.isBefore(expires);
  }

  /**
   * Returns TAI - UTC in seconds at a UTC instant, or empty before the first entry of the list.
   * After the list has expired ({@link #isExpired}), this is the last known value, which other time
   * services use as well.
   */
  public OptionalInt taiMinusUtc(Instant utc) {
    Map.Entry<Instant, Integer> entry = offsets.floorEntry(utc);
    return entry == null ? OptionalInt.empty() : OptionalInt.of(entry.getValue());
  }
}
