package io.vmclock.internal;

import java.lang.reflect.Field;
import java.util.Map;

/** The clocks that earlier tests of this JVM have not closed. */
public final class LeftoverClocks {
  private LeftoverClocks() {}

  /**
   * Takes these clocks out of the process's checkpoints. Their pages may be deleted, and {@code
   * afterRestore} would report that it cannot open them.
   */
  public static void forget() throws ReflectiveOperationException {
    Field clocks = Checkpoints.class.getDeclaredField("CLOCKS");
    clocks.setAccessible(true);
    Map<?, ?> open = (Map<?, ?>) clocks.get(null);
    synchronized (open) {
      open.clear();
    }
  }
}
