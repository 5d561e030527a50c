package io.vmclock.soak;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

/**
 * Detects a value that was drawn twice. It remembers one value of sixteen, chosen by the value's
 * own bits, so that both of two equal values are remembered; and of these, the last four to eight
 * million. Safe for use by any number of threads.
 */
final class Uniqueness {
  private static final int SHARDS = 64;
  private static final int MOST_PER_SHARD = (4 << 20) / SHARDS;

  private final Shard[] shards = new Shard[SHARDS];
  private final LongAdder seen = new LongAdder();

  Uniqueness() {
    for (int i = 0; i < SHARDS; i++) {
      shards[i] = new Shard();
    }
  }

  private static final class Shard {
    private Set<UUID> current = new HashSet<>();
    private Set<UUID> previous = new HashSet<>();

    synchronized boolean add(UUID value) {
      if (current.size() >= MOST_PER_SHARD) {
        previous = current;
        current = new HashSet<>();
      }
      return !previous.contains(value) && current.add(value);
    }
  }

  /** Returns false if the value was drawn before. */
  boolean add(UUID value) {
    seen.increment();
    long bits = value.getLeastSignificantBits();
    return (bits & 15) != 0 || shards[(int) (bits >>> 4) & (SHARDS - 1)].add(value);
  }

  long seen() {
    return seen.sum();
  }
}
