package io.vmclock.benchmarks.paired;

import io.vmclock.VmClock;
import io.vmclock.internal.Binding;
import io.vmclock.internal.Native;
import io.vmclock.internal.NativePaths;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.GenerationScoped;
import io.vmclock.restore.RestoreActions;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The loops of checks for a restore or a disruption. */
final class CheckLoops {
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int MARKER_OFFSET = 16;
  private static final int PAGE_BYTES = 4096;

  private CheckLoops() {}

  static List<Operation> of(VmClock clock) {
    ByteBuffer page = map(clock);
    GenerationGuard guard = GenerationGuard.of(clock);
    long stamp = guard.stamp();
    GenerationScoped<Object> scoped = GenerationScoped.create(guard, Object::new, value -> {});
    RestoreActions actions = RestoreActions.create(guard);
    return List.of(
        Operation.of(
            "Floor.varHandleLoad",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume((long) LONG.getAcquire(page, MARKER_OFFSET));
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of(
            "Read.disruptionMarker",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(clock.disruptionMarker());
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of("Read.generation", Loops.generation(clock)),
        Operation.of("Guard.guardCheck", Loops.changedSince(guard, stamp)),
        Operation.of(
            "Guard.scopedGet",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(scoped.get());
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of(
            "Guard.actionsCheck",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(actions.checkNow());
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of(
            "Floor.emptyNativeCall",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(Binding.calls().apiVersion());
                made++;
              } while (Loop.more(made, calls));
            }));
  }

  /** Maps the page a second time. The mapping lasts as long as the process. */
  private static ByteBuffer map(VmClock clock) {
    long[] opened = new long[1];
    if (Native.vmclock_open(NativePaths.path(clock.path()), 0, opened) != 0) {
      throw new IllegalStateException("Cannot open " + clock.path() + " a second time");
    }
    return Native.direct_buffer_over(Native.vmclock_page(opened[0]), PAGE_BYTES).asReadOnlyBuffer();
  }
}
