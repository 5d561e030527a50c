package io.vmclock.benchmarks.paired;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The groups of operations that take turns, and the pairs in each that are compared. */
public enum Group {
  /** Checks for a restore or a disruption. */
  CHECKS("Floor.varHandleLoad"),
  /** Times without bounds. */
  TIME("Peer.nanoTime"),
  /** Readings with bounds. */
  BOUNDS("Peer.nanoTime"),
  /** Random numbers and UUIDs. */
  RANDOM("Random.unguardedBytes"),
  /** A page without reliable time. */
  UNRELIABLE("Read.utcNanosOr"),
  /** Readers beside a second reader and beside a writer. */
  READERS(null),
  /** Random numbers and UUIDs on two threads. */
  DRAWING(null);

  /** Two operations whose times are compared. */
  public record Pair(String name, String peer) {}

  /** The end of the name of an operation beside a second thread that does the same. */
  public static final String TWO_THREADS = ", 2 threads";

  /** The end of the name of an operation beside a writer that updates the page each ms. */
  public static final String WRITER = ", writer 1kHz";

  /** The pairs that are compared besides those with the reference of a group. */
  private static final List<Pair> MORE =
      List.of(
          new Pair("Read.utcNanos", "Peer.instantNow"),
          new Pair("Adapter.utcClockInstant", "Floor.utcNanosAndInstant"),
          new Pair("Read.read", "C.read"),
          new Pair("Read.readEarliestLatest", "C.read"),
          new Pair("Read.utcBounds", "Floor.boundsAndObject"),
          new Pair("Uuid.version7", "Uuid.jdkUuid"));

  private final @Nullable String reference;

  Group(@Nullable String reference) {
    this.reference = reference;
  }

  /** Returns the pairs that this group compares, if it has these operations. */
  public List<Pair> pairs(List<String> operations) {
    return Stream.concat(
            operations.stream().flatMap(name -> peerOf(name).stream().map(p -> new Pair(name, p))),
            MORE.stream())
        .filter(pair -> !pair.name.equals(pair.peer))
        .filter(pair -> operations.contains(pair.name) && operations.contains(pair.peer))
        .distinct()
        .toList();
  }

  /** An operation under load is compared with itself alone, all others with the reference. */
  private Optional<String> peerOf(String name) {
    for (String load : List.of(TWO_THREADS, WRITER)) {
      if (name.endsWith(load)) {
        return Optional.of(name.substring(0, name.length() - load.length()));
      }
    }
    return Optional.ofNullable(reference);
  }
}
