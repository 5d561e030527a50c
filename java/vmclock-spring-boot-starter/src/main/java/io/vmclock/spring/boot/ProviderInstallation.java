package io.vmclock.spring.boot;

import io.vmclock.env.VmClockEnvironment;
import io.vmclock.restore.GenerationGuard.Protection;
import io.vmclock.restore.VmClockProvider;
import java.security.Security;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The security provider, installed by code. The file {@code java.security} cannot name it, because
 * the JVM does not see the jars inside an executable jar.
 *
 * <p>The provider serves the whole JVM, and code keeps a SecureRandom in static fields. So its
 * sources stay open after the application context is closed, and the next context uses them too.
 */
final class ProviderInstallation {
  private static final Log LOG = LogFactory.getLog(VmClockAutoConfiguration.class);

  /** Never closed. */
  private static @Nullable VmClockEnvironment sources;

  private ProviderInstallation() {}

  /**
   * Installs the provider as the first one, if it is not installed yet and there is a source of
   * restores.
   *
   * @throws EnvironmentFailure if there is no source, and the mode does not accept that
   * @throws IllegalStateException if {@code new SecureRandom()} is not guarded afterwards
   */
  static synchronized void install(VmClockProperties properties) {
    if (sources == null) {
      VmClockEnvironment opened = Environments.prepareRestores(properties);
      if (opened.guard().protection() == Protection.NONE) {
        opened.close();
        LOG.warn(
            "The security provider VmClock is not installed, because the machine has no source of"
                + " restores. new SecureRandom() is as without vmclock.");
        return;
      }
      sources = opened;
    }
    if (Security.getProvider(VmClockProvider.NAME) == null) {
      Security.insertProviderAt(VmClockProvider.of(sources.guard()), 1);
    }
    VmClockProvider.requireDefault();
  }
}
