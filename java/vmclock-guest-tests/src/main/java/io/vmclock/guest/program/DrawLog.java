package io.vmclock.guest.program;

import io.vmclock.VmClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The values of one kind that one thread has drawn, each with the generation in which it was drawn.
 * One thread draws; any thread can list.
 */
final class DrawLog {
  /**
   * How many values of each generation are kept, from the first on. A generator that repeats values
   * repeats its first ones. Listing more would take long.
   */
  private static final int MOST = 100;

  private final VmClock clock;
  private final String kind;
  private final Supplier<?> source;
  private final List<String> lines = new ArrayList<>();
  private long generation;
  private int count;

  DrawLog(VmClock clock, String kind, Supplier<?> source) {
    this.clock = clock;
    this.kind = kind;
    this.source = source;
  }

  /**
   * Draws one value. If the machine was restored during the call, the value belongs to no
   * generation and is ignored: it may have been drawn before the snapshot.
   */
  void draw() {
    long before = clock.generation();
    Object drawn = source.get();
    if (clock.generation() == before) {
      keep(before, drawn);
    }
  }

  private synchronized void keep(long now, Object drawn) {
    if (now != generation) {
      generation = now;
      count = 0;
    }
    if (count++ < MOST) {
      lines.add("drawn " + now + " " + kind + " " + drawn);
    }
  }

  /** Returns how many values of this generation are kept. */
  synchronized int countIn(long wanted) {
    return generation == wanted ? Math.min(count, MOST) : 0;
  }

  /** Forgets all values. */
  synchronized void forget() {
    lines.clear();
    count = 0;
  }

  /** Returns a line {@code drawn GENERATION KIND VALUE} for each value. */
  synchronized List<String> lines() {
    return List.copyOf(lines);
  }
}
