package io.vmclock.guest;

import io.vmclock.guest.qemu.GuestFailure;
import io.vmclock.guest.qemu.GuestFiles;
import io.vmclock.guest.qemu.Jdk;
import io.vmclock.guest.qemu.QemuGuest;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives all tests the same guest, because booting takes seconds. Each test gets the page of a new
 * machine. If an earlier test has broken the guest, a new guest is booted. If there is no guest for
 * this architecture, tests are skipped.
 */
public final class SharedGuest implements ExecutionCondition, ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedGuest.class);

  /** Returns the JVMs that tests run with, as a source of arguments. */
  static Stream<Jdk> jdks() {
    return GuestFiles.ofThisBuild().jdks().stream();
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return GuestFiles.ofThisBuild()
        .absence()
        .map(ConditionEvaluationResult::disabled)
        .orElseGet(() -> ConditionEvaluationResult.enabled("there is a guest"));
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == QemuGuest.class;
  }

  @Override
  public QemuGuest resolveParameter(ParameterContext parameter, ExtensionContext context) {
    ExtensionContext.Store store = context.getRoot().getStore(NAMESPACE);
    Held held = store.get(Held.class, Held.class);
    if (held == null || !held.isUsable()) {
      if (held != null) {
        held.close();
      }
      held = new Held(QemuGuest.boot(GuestFiles.ofThisBuild()));
      store.put(Held.class, held);
    }
    return held.guest;
  }

  /** Holds the guest. JUnit closes it at the end of the run. */
  private static final class Held implements AutoCloseable {
    final QemuGuest guest;
    private boolean closed;

    Held(QemuGuest guest) {
      this.guest = guest;
    }

    boolean isUsable() {
      try {
        guest.reset();
        return true;
      } catch (GuestFailure e) {
        return false;
      }
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        guest.close();
      }
    }
  }
}
