package io.vmclock.benchmarks.restore;

import io.vmclock.benchmarks.page.EmbeddedPage;
import io.vmclock.restore.GenerationGuard;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The guard of the page, shared by all threads. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls setUp
public class Guarded {
  private GenerationGuard guard;

  /** Creates the guard. */
  @Setup
  public void setUp(EmbeddedPage page) {
    guard = GenerationGuard.of(page.clock());
  }

  GenerationGuard guard() {
    return guard;
  }
}
