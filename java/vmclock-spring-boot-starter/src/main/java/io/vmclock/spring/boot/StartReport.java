package io.vmclock.spring.boot;

import io.vmclock.env.SourceStatus;
import io.vmclock.env.SourceStatus.Purpose;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.GenerationGuard.Protection;
import io.vmclock.spring.boot.VmClockProperties.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Logs at the start what is protected against restores, and what is not. The environment itself
 * logs which sources are in use.
 */
final class StartReport {
  private static final Log LOG = LogFactory.getLog(VmClockAutoConfiguration.class);

  private final VmClockProperties properties;
  private final VmClockEnvironment environment;
  private final GenerationGuard guard;
  private final RestoreActionRegistrar registrar;
  private final List<Protected> parts;

  StartReport(
      VmClockProperties properties,
      VmClockEnvironment environment,
      GenerationGuard guard,
      RestoreActionRegistrar registrar,
      List<Protected> parts) {
    this.properties = properties;
    this.environment = environment;
    this.guard = guard;
    this.registrar = registrar;
    this.parts = parts;
  }

  void log() {
    if (properties.mode() == Mode.EMBEDDED) {
      LOG.warn(
          "vmclock.mode=embedded is for development and tests: no hypervisor changes an embedded"
              + " page.");
    }
    switch (Detection.of(environment, guard)) {
      case RESTORES -> logProtection();
      case CHECKPOINTS -> {
        LOG.warn(
            "Only checkpoints of this process are detected, and no restore of the machine."
                + missing());
        logProtection();
      }
      case NOTHING -> logNoProtection();
    }
  }

  private void logProtection() {
    Protection protection = guard.protection();
    String source =
        Detection.isOwn(environment, guard)
            ? " by the application's own guard, " + guard.sourceNames()
            : "";
    LOG.info("Protected against restores (" + protection + source + "): " + protectedText());
    LOG.info("Not protected: " + unprotectedText(protection));
  }

  private void logNoProtection() {
    if (Detection.isOwn(environment, guard)) {
      LOG.warn(
          "Nothing is protected against restores: the application's own GenerationGuard detects"
              + " nothing.");
    } else if ((properties.mode() == Mode.AUTO || properties.mode() == Mode.EMBEDDED)
        && properties.acceptsRestores()) {
      LOG.warn(
          "Nothing is protected against restores: random numbers, ids and connections can repeat"
              + " after a restore. The machine has none of the sources in"
              + " vmclock.sources.restores."
              + missing()
              + " In production, set vmclock.mode=required. To accept this, set"
              + " vmclock.mode=unguarded.");
    } else {
      LOG.info("Nothing is protected against restores. The properties accept that.");
    }
  }

  private String missing() {
    return missing(environment, Purpose.RESTORES).stream()
        .map(source -> " [" + source.name() + "] " + source.detail())
        .collect(Collectors.joining());
  }

  /** Returns the sources that the machine did not have when the application started. */
  static List<SourceStatus> missing(VmClockEnvironment environment, Purpose purpose) {
    return environment.sources().stream()
        .filter(source -> source.purpose() == purpose && !source.isThere())
        .toList();
  }

  private String protectedText() {
    List<String> texts = new ArrayList<>();
    texts.add("the beans SecureRandom \"vmClockSecureRandom\" and UuidGenerator");
    if (guardsNewRandoms()) {
      texts.add("each new SecureRandom()");
    }
    parts.stream().flatMap(Protected::protectedParts).forEach(texts::add);
    if (!registrar.names().isEmpty()) {
      texts.add("restore actions " + registrar.names());
    }
    return String.join("; ", texts);
  }

  /** The security provider never uses a guard of the application. */
  private boolean guardsNewRandoms() {
    return properties.provider().install()
        && (!Detection.isOwn(environment, guard) || environment.detectsMachineRestores());
  }

  private String unprotectedText(Protection protection) {
    List<String> texts = new ArrayList<>();
    if (protection == Protection.NOTIFIED) {
      texts.add(
          "random numbers and ids in the milliseconds before the notification of a restore (a"
              + " vmclock page protects them)");
    }
    if (!guardsNewRandoms()) {
      texts.add("other uses of new SecureRandom() (vmclock.provider.install=true)");
    }
    if (parts.stream().noneMatch(RequestCheck.class::isInstance)) {
      texts.add(
          (Detection.isOwn(environment, guard)
                  ? "requests before a call of RestoreActions.checkNow(), because nothing watches"
                      + " the application's own guard"
                  : "requests in the milliseconds before the restore actions run")
              + (properties.requestCheck().enabled()
                  ? " (vmclock.request-check.enabled=true has no effect: this is no web application, or"
                      + " it does not import VmClockRequestCheckAutoConfiguration)"
                  : " (vmclock.request-check.enabled=true)"));
    }
    parts.stream().flatMap(Protected::unprotectedParts).forEach(texts::add);
    texts.add("work that was in progress at the restore");
    return String.join("; ", texts);
  }
}
