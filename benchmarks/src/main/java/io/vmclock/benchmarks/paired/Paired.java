package io.vmclock.benchmarks.paired;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vmclock.VmClock;
import io.vmclock.publish.Publisher;
import io.vmclock.restore.GenerationGuard;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures one group of operations in turns, in this process. */
@Command(name = "paired", description = "Measures a group of operations in turns.")
public final class Paired implements Callable<Integer> {
  private static final double SLICE_NANOS = 1e6;
  private static final long LEAST_WARM_UP_NANOS = 500_000_000;
  private static final long MOST_WARM_UP_NANOS = 4_000_000_000L;

  /** The compiler has finished if it did nothing for this long. */
  private static final long COMPILED_NANOS = 250_000_000;

  @Parameters(description = "The group: ${COMPLETION-CANDIDATES}.")
  private Group group = Group.CHECKS;

  @Option(names = "--turns", description = "The number of turns.")
  private int turns = 100;

  @Option(names = "--seed", description = "The seed of the order of the operations.")
  private long seed = 1;

  @Option(names = "--c", required = true, description = "The program of the C benchmark.")
  private Path program = Path.of("");

  @Option(names = "--out", required = true, description = "The file for the turns.")
  private Path out = Path.of("");

  /** Runs the command, and exits with its status. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Paired()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws IOException, NoSuchAlgorithmException {
    try (Publisher publisher = Publisher.inMemory();
        VmClock clock = VmClock.open(publisher.path());
        CLoop c = new CLoop(program)) {
      ForkRun run = measure(operations(clock, publisher, c), c);
      new ObjectMapper().writeValue(out.toFile(), run);
    }
    return 0;
  }

  private List<Operation> operations(VmClock clock, Publisher publisher, CLoop c)
      throws NoSuchAlgorithmException {
    return switch (group) {
      case CHECKS -> CheckLoops.of(clock);
      case TIME -> TimeLoops.of(clock);
      case BOUNDS -> BoundLoops.of(clock, c);
      case RANDOM -> RandomLoops.of(GenerationGuard.of(clock));
      case UNRELIABLE -> UnreliableLoops.of(clock);
      case READERS -> LoadedLoops.readers(clock, publisher);
      case DRAWING -> LoadedLoops.drawing(GenerationGuard.of(clock));
    };
  }

  private ForkRun measure(List<Operation> operations, CLoop c) throws IOException {
    Machine.countSwitchesOfThisThread();
    int[] calls = warmUp(operations);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < operations.size(); i++) {
      order.add(i);
    }
    Random random = new Random(seed);
    List<Turn> measured = new ArrayList<>();
    for (int turn = 0; turn < turns; turn++) {
      Collections.shuffle(order, random);
      measured.add(turn(operations, calls, order, c));
    }
    return new ForkRun(
        group.name().toLowerCase(Locale.ROOT),
        operations.stream().map(Operation::name).toList(),
        measured);
  }

  private static Turn turn(List<Operation> operations, int[] calls, List<Integer> order, CLoop c)
      throws IOException {
    long steal = Machine.stealTicks();
    long switches = Machine.switches() + c.switches();
    double before = Machine.referenceNanos();
    double[] nanos = new double[calls.length];
    for (int one : order) {
      nanos[one] = (double) operations.get(one).slice().nanos(calls[one]) / calls[one];
    }
    double after = Machine.referenceNanos();
    return new Turn(
        Arrays.stream(nanos).boxed().toList(),
        Machine.switches() + c.switches() - switches,
        Machine.stealTicks() - steal,
        before,
        after);
  }

  /** Runs all operations until the compiler has nothing left to do. Returns calls per slice. */
  private static int[] warmUp(List<Operation> operations) throws IOException {
    var compiler = ManagementFactory.getCompilationMXBean();
    double[] least = new double[operations.size()];
    Arrays.fill(least, Double.MAX_VALUE);
    int[] calls = new int[operations.size()];
    Arrays.fill(calls, 1);
    long begun = System.nanoTime();
    long compiled = begun;
    long compilation = compiler.getTotalCompilationTime();
    long now = begun;
    while (now - begun < MOST_WARM_UP_NANOS
        && (now - begun < LEAST_WARM_UP_NANOS || now - compiled < COMPILED_NANOS)) {
      for (int i = 0; i < calls.length; i++) {
        long nanos = operations.get(i).slice().nanos(calls[i]);
        if (nanos < SLICE_NANOS / 10) {
          // Too short for a valid time.
          calls[i] *= 2;
          continue;
        }
        least[i] = Math.min(least[i], (double) nanos / calls[i]);
        calls[i] = (int) Math.max(1, SLICE_NANOS / least[i]);
      }
      Machine.referenceNanos();
      Machine.switches();
      Machine.stealTicks();
      now = System.nanoTime();
      long total = compiler.getTotalCompilationTime();
      if (total != compilation) {
        compilation = total;
        compiled = now;
      }
    }
    return calls;
  }
}
