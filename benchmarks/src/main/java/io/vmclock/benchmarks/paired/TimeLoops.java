package io.vmclock.benchmarks.paired;

import io.vmclock.VmClock;
import io.vmclock.benchmarks.read.SteadyKernel;
import io.vmclock.time.FailoverClock;
import io.vmclock.time.KernelClock;
import io.vmclock.time.PageClock;
import io.vmclock.time.UtcClock;
import io.vmclock.time.VmClockTicker;
import java.time.Instant;
import java.util.List;
import org.agrona.concurrent.OffsetEpochNanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;

/** The loops of times without bounds. */
final class TimeLoops {
  private TimeLoops() {}

  static List<Operation> of(VmClock clock) {
    UtcClock utc = UtcClock.of(clock);
    VmClockTicker ticker = VmClockTicker.of(clock);
    KernelClock kernel = SteadyKernel.clock(clock);
    FailoverClock failover = FailoverClock.of(PageClock.of(clock), kernel);
    OffsetEpochNanoClock offset = new OffsetEpochNanoClock();
    SystemEpochNanoClock system = new SystemEpochNanoClock();
    return List.of(
        Operation.of("Peer.nanoTime", Loops.nanoTime()),
        Operation.of(
            "Peer.currentTimeMillis",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(System.currentTimeMillis());
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of(
            "Peer.instantNow",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(Instant.now());
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of(
            "Peer.agronaOffsetEpoch",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(offset.nanoTime());
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of(
            "Peer.agronaSystemEpoch",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(system.nanoTime());
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of("Read.utcNanos", Loops.utcNanos(clock)),
        Operation.of("Read.utcNanosUnordered", Loops.utcNanosUnordered(clock)),
        Operation.of(
            "Read.taiNanos",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(clock.taiNanos());
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of(
            "Adapter.utcClockInstant",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(utc.instant());
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of(
            "Floor.utcNanosAndInstant",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(Instant.ofEpochSecond(0, clock.utcNanos()));
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of("Adapter.ticker", Loops.ticker(ticker)),
        Operation.of(
            "Adapter.kernelUtcNanos",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(kernel.utcNanos());
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of(
            "Failover.failoverUtcNanos",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(failover.utcNanos());
                made++;
              } while (Loop.more(made, calls));
            }));
  }
}
