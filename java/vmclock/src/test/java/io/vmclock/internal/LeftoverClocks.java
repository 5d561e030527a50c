package io.vmclock.internal;

import io.vmclock.VmClock;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Map;

/** The clocks that earlier tests of this JVM have not closed, and whose pages are deleted. */
public final class LeftoverClocks {
  private LeftoverClocks() {}

  /**
   * Releases these clocks, and takes them out of the process's checkpoints. Otherwise {@code
   * afterRestore} would report that it cannot open them.
   */
  @SuppressWarnings("unchecked")
  public static void forget() throws ReflectiveOperationException {
    Field clocks = Checkpoints.class.getDeclaredField("CLOCKS");
    clocks.setAccessible(true);
    Map<VmClock, Boolean> open = (Map<VmClock, Boolean>) clocks.get(null);
    synchronized (open) {
      for (VmClock clock : new ArrayList<>(open.keySet())) {
        if (!Files.exists(clock.path())) {
          ClockAccess.refuse(clock);
          int unused = ClockAccess.release(clock);
          open.remove(clock);
        }
      }
    }
  }
}
