package io.vmclock.guest.program;

import io.vmclock.VmClock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What one thread was handed out of one kind, with the generation it was handed out in. To be drawn
 * by one thread, and listed by any.
 */
final class DrawLog {
  /**
   * Of each generation, the first so many: who draws twice what was drawn before, does so first. To
   * list more takes long.
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
   * Has one handed out. One during which the machine was restored belongs to no generation, and is
   * left out: it may have been handed out before the snapshot.
   */
  void draw() {
    long before = clock.generation();
    Object drawn = source.get();
    if (clock.generation() == before) {
      note(before, drawn);
    }
  }

  private synchronized void note(long now, Object drawn) {
    if (now != generation) {
      generation = now;
      count = 0;
    }
    if (count++ < MOST) {
      lines.add("drawn " + now + " " + kind + " " + drawn);
    }
  }

  /** Returns how many were handed out in this generation, of those that are noted. */
  synchronized int countIn(long wanted) {
    return generation == wanted ? Math.min(count, MOST) : 0;
  }

  /** Forgets what was handed out. */
  synchronized void forget() {
    lines.clear();
    count = 0;
  }

  /** Returns a line for each, {@code drawn GENERATION KIND VALUE}. */
  synchronized List<String> lines() {
    return List.copyOf(lines);
  }
}
