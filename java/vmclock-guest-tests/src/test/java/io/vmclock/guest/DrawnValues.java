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
 * What the program {@code Draws} was handed out in one generation, by kind, and how often its
 * restore actions ran in each. Immutable.
 */
record DrawnValues(ImmutableListMultimap<String, String> byKind, ImmutableMap<Long, Long> acted) {
  /** What the library guards, and must not repeat. */
  static final ImmutableList<String> GUARDED =
      ImmutableList.of("secure", "fast", "uuid4", "uuid7", "session");

  /** What the JDK makes of a seed that a snapshot copies. */
  static final ImmutableList<String> UNGUARDED = ImmutableList.of("jdk-random", "jdk-secure");

  /** Of each kind, on each thread. */
  private static final int ENOUGH = 20;

  /** Lets the program draw for a second, or until it has drawn enough if that takes longer. */
  static void awaitDraws(GuestProgram program) {
    Uninterruptibles.sleepUninterruptibly(Duration.ofSeconds(1));
    while (Integer.parseInt(program.ask("count")) < ENOUGH) {
      Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(200));
    }
  }

  /** Waits for draws, and asks for those of this generation. */
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

  /** Returns what both were handed out of one kind. */
  ImmutableSet<String> common(String kind, DrawnValues other) {
    ImmutableSet<String> others = ImmutableSet.copyOf(other.byKind.get(kind));
    return byKind.get(kind).stream()
        .filter(others::contains)
        .collect(ImmutableSet.toImmutableSet());
  }
}
