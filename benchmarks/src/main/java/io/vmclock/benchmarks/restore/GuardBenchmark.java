package io.vmclock.benchmarks.restore;

import io.vmclock.benchmarks.NanosPerCall;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.GenerationScoped;
import io.vmclock.restore.RestoreActions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Measures the check of the generation, and the classes that make the check for their user. */
public class GuardBenchmark extends NanosPerCall {
  /** The objects that all threads share. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls setUp
  public static class Shared {
    private GenerationGuard guard;
    private long stamp;
    private GenerationScoped<Object> scoped;
    private RestoreActions actions;

    /** Creates the objects. */
    @Setup
    public void setUp(Guarded guarded) {
      guard = guarded.guard();
      stamp = guard.stamp();
      scoped = GenerationScoped.create(guard, Object::new, value -> {});
      actions = RestoreActions.create(guard);
    }
  }

  @Benchmark
  public boolean guardCheck(Shared shared) {
    return shared.guard.changedSince(shared.stamp);
  }

  @Benchmark
  public Object scopedGet(Shared shared) {
    return shared.scoped.get();
  }

  @Benchmark
  public Object actionsCheck(Shared shared) {
    return shared.actions.checkNow();
  }
}
