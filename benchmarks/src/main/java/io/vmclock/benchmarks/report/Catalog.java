package io.vmclock.benchmarks.report;

import java.util.List;
import java.util.stream.Stream;

/** The names of the operations in tables and charts, in their order. */
final class Catalog {
  /** Where an operation comes from. */
  enum Origin {
    /** An operation of the library. */
    LIBRARY,
    /** An alternative that a program can use instead. */
    PEER,
    /** A part that the operations of the library consist of. */
    FLOOR
  }

  /** One operation in Java. */
  record Operation(String name, String label, Origin origin) {}

  /** Operations for the same purpose. */
  record Group(String title, List<Operation> operations) {}

  static final List<Group> GROUPS =
      List.of(
          new Group(
              "Was the machine restored or migrated?",
              List.of(
                  floor("Floor.varHandleLoad", "one VarHandle load of the page"),
                  own("Read.disruptionMarker", "disruptionMarker()"),
                  own("Read.generation", "generation()"),
                  own("Guard.guardCheck", "GenerationGuard.changedSince()"),
                  own("Guard.scopedGet", "GenerationScoped.get()"),
                  own("Guard.actionsCheck", "RestoreActions.checkNow()"),
                  floor("Floor.emptyNativeCall", "an empty native call"))),
          new Group(
              "What time is it?",
              List.of(
                  own("Read.taiNanosUnordered", "taiNanosUnordered()"),
                  own("Read.utcNanosUnordered", "utcNanosUnordered()"),
                  own("Read.taiNanos", "taiNanos()"),
                  own("Read.utcNanos", "utcNanos()"),
                  own("Read.utcNanosOr", "utcNanosOr()"),
                  own("Unreliable.utcNanosOr", "utcNanosOr(), page unreliable"),
                  own("Adapter.utcClockInstant", "UtcClock.instant()"),
                  floor("Floor.utcNanosAndInstant", "utcNanos() and Instant.ofEpochSecond()"),
                  own("Adapter.ticker", "VmClockTicker.read()"),
                  own("Bounded.pageUtcNanos", "PageClock.utcNanos()"),
                  own("Adapter.kernelUtcNanos", "KernelClock.utcNanos()"),
                  own("Failover.pageUtcNanos", "PageClock.utcNanos(), beside the next"),
                  own("Failover.failoverUtcNanos", "FailoverClock.utcNanos(), first source"),
                  own("Failover.secondSourceUtcNanos", "FailoverClock.utcNanos(), second source"),
                  own("Failover.strictNanos", "MonotonicClock, strictly increasing ns"),
                  own("Failover.extrapolatingNanos", "the same, and ready to extrapolate"),
                  own("Failover.steadyMicros", "MonotonicClock, non-decreasing us"),
                  floor("Failover.atomicIncrement", "an increment of an AtomicLong"),
                  peer("Peer.nanoTime", "System.nanoTime()"),
                  peer("Peer.currentTimeMillis", "System.currentTimeMillis()"),
                  peer("Peer.instantNow", "Instant.now()"),
                  peer("Peer.agronaOffsetEpoch", "Agrona OffsetEpochNanoClock"),
                  peer("Peer.agronaSystemEpoch", "Agrona SystemEpochNanoClock"),
                  floor("Floor.counterThroughNative", "the ordered counter, with a native call"))),
          new Group(
              "What are the earliest and the latest possible time?",
              List.of(
                  own("Read.read", "read(Snapshot)"),
                  own("Read.readEarliestLatest", "read(Snapshot), earliest and latest"),
                  floor("C.read", "vmclock_read() in a C loop"),
                  own("Read.utcBounds", "utcBounds()"),
                  floor(
                      "Floor.boundsAndObject", "the call of utcBounds() and an object of 32 bytes"),
                  own("Bounded.pageRead", "PageClock.read(UtcReading), earliest and latest"),
                  own("Failover.pageRead", "PageClock.read(UtcReading)"),
                  own("Failover.failoverRead", "FailoverClock.read(UtcReading)"),
                  own("Bounded.kernelRead", "KernelClock.read(UtcReading), earliest and latest"),
                  own("Adapter.kernelUtcBounds", "KernelClock.utcBounds()"),
                  own("Bounded.systemRead", "SystemClock.read(UtcReading), earliest and latest"),
                  floor("Bounded.kernelFloor", "CLOCK_REALTIME between two System.nanoTime()"),
                  own("ClockBound.earliestLatest", "ClockBoundClock.read(), both bounds"),
                  own("ClockBound.utcNanos", "ClockBoundClock.utcNanos()"),
                  floor("ClockBound.realtime", "CLOCK_REALTIME, with a native call"))),
          new Group(
              "Values that no clone repeats",
              List.of(
                  own("Random.uniqueLong", "UniqueRandom.nextLong()"),
                  peer("Random.plainLong", "L64X128MixRandom.nextLong()"),
                  own("Random.guardedBytes", "SnapshotSafeRandom, 32 bytes"),
                  floor("Random.ownBytes", "a DRBG per thread, 32 of 1024 bytes"),
                  peer("Random.unguardedBytes", "the JDK's DRBG, 32 bytes"),
                  peer("Random.jdkBytes", "new SecureRandom(), 32 bytes"),
                  own("Uuid.version4", "UuidGenerator.version4()"),
                  own("Uuid.version4Batch", "UuidGenerator.version4(100), each"),
                  own("Uuid.version7", "UuidGenerator.version7()"),
                  own("Uuid.version7Batch", "UuidGenerator.version7(100), each"),
                  peer("Uuid.jdkUuid", "UUID.randomUUID()"))));

  private static final List<Operation> LATENCY =
      List.of(
          floor("Latency.timingAlone", "only the timing"),
          own("Latency.generation", "generation()"),
          own("Latency.utcNanosUnordered", "utcNanosUnordered()"),
          peer("Latency.nanoTime", "System.nanoTime()"),
          own("Latency.utcNanos", "utcNanos()"),
          peer("Latency.instantNow", "Instant.now()"),
          own("Latency.readEarliestLatest", "read(Snapshot), earliest and latest"));

  private Catalog() {}

  /** Returns the operation with this name. An unknown one has its name as its label. */
  static Operation operation(String name) {
    return Stream.concat(
            GROUPS.stream().flatMap(group -> group.operations.stream()), LATENCY.stream())
        .filter(operation -> operation.name.equals(name))
        .findFirst()
        .orElseGet(() -> own(name, name));
  }

  /** Returns the label of an operation, which can be under load. Italics mark others. */
  static String italicLabel(String name) {
    int load = name.indexOf(',');
    Operation operation = operation(load < 0 ? name : name.substring(0, load));
    String label = operation.label + (load < 0 ? "" : name.substring(load));
    return operation.origin == Origin.LIBRARY ? label : "*" + label + "*";
  }

  /** Returns the position of a latency in the order. */
  static int latencyOrder(String name) {
    int index = LATENCY.indexOf(operation(name));
    return index < 0 ? LATENCY.size() : index;
  }

  private static Operation own(String name, String label) {
    return new Operation(name, label, Origin.LIBRARY);
  }

  private static Operation peer(String name, String label) {
    return new Operation(name, label, Origin.PEER);
  }

  private static Operation floor(String name, String label) {
    return new Operation(name, label, Origin.FLOOR);
  }
}
