package io.vmclock.guest;

import static com.google.common.collect.ImmutableListMultimap.toImmutableListMultimap;
import static com.google.common.collect.ImmutableMap.toImmutableMap;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.guest.qemu.GuestProgram;
import java.time.Duration;
import java.util.List;

/**
 * The values that the program {@code Draws} has drawn in one generation, by kind, and how often its
 * restore actions ran in each generation. Immutable.
 */
record DrawnValues(ImmutableListMultimap<String, String> byKind, ImmutableMap<Long, Long> acted) {
  /** The kinds that the library guards. Their values must not repeat. */
  static final ImmutableList<String> GUARDED =
      ImmutableList.of("secure", "fast", "uuid4", "uuid7", "session");

  /** The kinds of the JDK. Their seed is in the snapshot, so their values repeat. */
  static final ImmutableList<String> UNGUARDED = ImmutableList.of("jdk-random", "jdk-secure");

  /** How many values of each kind each thread must draw. */
  private static final int ENOUGH = 20;

  /** Lets the program draw for a second, or longer until it has drawn enough. */
  static void awaitDraws(GuestProgram program) {
    Uninterruptibles.sleepUninterruptibly(Duration.ofSeconds(1));
    while (Integer.parseInt(program.ask("count")) < ENOUGH) {
      Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(200));
    }
  }

  /** Waits for draws, and returns the values of this generation. */
  static DrawnValues in(long generation, GuestProgram program) {
    awaitDraws(program);
    List<List<String>> lines =
        program.list("list").stream().map(Splitter.on(' ')::splitToList).toList();
    return new DrawnValues(
        lines.stream()
            .filter(line -> isOf(line, "drawn") && line.get(1).equals(Long.toString(generation)))
            .collect(toImmutableListMultimap(line -> line.get(2), line -> line.get(3))),
        lines.stream()
            .filter(line -> isOf(line, "acted"))
            .collect(
                toImmutableMap(
                    line -> Long.valueOf(line.get(1)), line -> Long.valueOf(line.get(2)))));
  }

  private static boolean isOf(List<String> line, String what) {
    return line.get(0).equals(what);
  }

  /** Returns the values of one kind that both have drawn. */
  ImmutableSet<String> common(String kind, DrawnValues other) {
    ImmutableSet<String> others = ImmutableSet.copyOf(other.byKind.get(kind));
    return byKind.get(kind).stream()
        .filter(others::contains)
        .collect(ImmutableSet.toImmutableSet());
  }
}
