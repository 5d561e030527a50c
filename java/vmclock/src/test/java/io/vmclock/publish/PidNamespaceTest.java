package io.vmclock.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmclock.internal.library.ChildJvm;
import io.vmclock.internal.library.LibraryProbe;
import org.junit.jupiter.api.Test;

/** A process whose id in /proc is not the id that it knows. */
class PidNamespaceTest {
  @Test
  void opensThePageInMemory() throws Exception {
    assumeTrue(ChildJvm.isRoot(), "only root can create a PID namespace");
    ChildJvm.Result result = ChildJvm.of(LibraryProbe.class).inPidNamespace().run();

    assertThat(result.output()).contains("used: true");
    assertThat(result.status()).isZero();
  }
}
