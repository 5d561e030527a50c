package io.vmclock.crac;

import io.vmclock.restore.ProcessCheckpoint;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * Calls {@link ProcessCheckpoint} before each checkpoint that CRaC makes, and after each restore.
 * AWS Lambda SnapStart for Java calls the same hooks. Needs the library {@code org.crac:crac}. On a
 * JVM without CRaC, that library never calls the hooks. Safe for use by any number of threads.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *   CracSupport.register();
 *   // then create clocks, guards, pools, servers
 * }
 * }</pre>
 *
 * <p>Register early, before other resources register. Resources are called in the reverse order of
 * their registration before a checkpoint, and in the order of their registration after a restore.
 * So the others stop their work before this one releases the clocks, and continue when the clocks
 * can be read again. A resource that draws random numbers in its own hook must be registered later
 * than this one: otherwise its draw fails with {@code RELEASED}.
 */
public final class CracSupport {
  /** CRaC's context has only a weak reference to it. */
  private static final Resource RESOURCE = new Hooks();

  private static boolean registered;

  private CracSupport() {}

  /** Registers with the global context. Further calls have no effect. */
  public static synchronized void register() {
    if (!registered) {
      register(Core.getGlobalContext());
      registered = true;
    }
  }

  /** Registers with another context, such as a context of the application. */
  public static void register(Context<Resource> context) {
    context.register(RESOURCE);
  }

  private static final class Hooks implements Resource {
    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
      ProcessCheckpoint.beforeCheckpoint();
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
      ProcessCheckpoint.afterRestore();
    }
  }
}
