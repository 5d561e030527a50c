package io.vmclock.benchmarks.restore;

import io.vmclock.benchmarks.page.EmbeddedPage;
import io.vmclock.restore.GenerationGuard;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The guard by the page, shared by all threads. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by JMH, through setUp
public class Guarded {
  private GenerationGuard guard;

  /** Makes it. */
  @Setup
  public void setUp(EmbeddedPage page) {
    guard = GenerationGuard.of(page.clock());
  }

  GenerationGuard guard() {
    return guard;
  }
}
