package io.vmclock;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * Draws the values of one random case of a test. Used by the test's thread only.
 *
 * <p>With a probability of 1/4 a number is an edge: an end of its range, the number next to an end,
 * or a number within 2 of 0 or at the limits of 32 bits, if the range contains it. In one of 8
 * cases all numbers are edges, so that edges of several values meet. Half of the other numbers are
 * equally distributed over the range. The other half are close to 0, or to the end of the range
 * that is next to 0: their distance is equally likely to have any number of bits.
 */
public final class RandomCase {
  private static final String SEED_PROPERTY = "vmclock.seed";

  /** The seed of random tests, from the property {@code vmclock.seed}. */
  public static final long SEED = Long.getLong(SEED_PROPERTY, 20261122L);

  private static final long[] EDGES = {
    -0x8000_0001L,
    -0x8000_0000L,
    -2,
    -1,
    0,
    1,
    2,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_ffffL,
    0x1_0000_0000L
  };

  private final long seed;
  private final SplittableRandom random;
  private final boolean edgesOnly;
  private final List<Object> drawn = new ArrayList<>();

  RandomCase(long seed) {
    this.seed = seed;
    random = new SplittableRandom(seed);
    edgesOnly = random.nextInt(8) == 0;
  }

  /** Returns any number. */
  public long number() {
    return between(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** Returns a number from {@code min} to {@code max}, both included. */
  public long between(long min, long max) {
    return record(edgesOnly || random.nextInt(4) == 0 ? edge(min, max) : inner(min, max));
  }

  /** Returns this many numbers from {@code min} to {@code max}, both included. */
  public long[] numbers(long count, long min, long max) {
    return LongStream.generate(() -> between(min, max)).limit(count).toArray();
  }

  /** Returns one of these values, each with the same probability. */
  @SafeVarargs
  public final <T> T oneOf(T... values) {
    return record(values[random.nextInt(values.length)]);
  }

  private long edge(long min, long max) {
    long[] ends = {min, min + 1, max - 1, max};
    long edge;
    do {
      long[] edges = random.nextBoolean() ? ends : EDGES;
      edge = edges[random.nextInt(edges.length)];
    } while (edge < min || edge > max);
    return edge;
  }

  private long inner(long min, long max) {
    if (random.nextBoolean()) {
      boolean anyNumber = max - min == -1; // 2^64 - 1
      return anyNumber ? random.nextLong() : random.nextLong(min, max + 1);
    }
    long origin = Math.max(min, Math.min(max, 0));
    long number;
    do {
      long distance = random.nextLong() >>> (1 + random.nextInt(Long.SIZE - 1));
      number = random.nextBoolean() ? origin + distance : origin - distance;
    } while (number < min || number > max);
    return number;
  }

  private <T> T record(T value) {
    drawn.add(value);
    return value;
  }

  /** Returns the seed, and the values drawn so far. */
  String describe() {
    return "Random case with -D" + SEED_PROPERTY + "=" + seed + ", which has drawn " + drawn;
  }

  @Override
  public String toString() {
    return "seed " + seed;
  }
}
