package io.vmclock.env;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.VmClockException;
import io.vmclock.env.SourceStatus.Purpose;
import io.vmclock.env.SourceStatus.State;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.GenerationSource;
import io.vmclock.restore.NotifyingSource;
import io.vmclock.restore.ProcessCheckpoint;
import io.vmclock.restore.RestoreActions;
import io.vmclock.restore.VmGenIdSource;
import io.vmclock.watch.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The accepted sources of restores, open. Only the first source for the machine is used: the others
 * would report the same restore again. Checkpoints of the process are used beside it.
 */
final class RestoreSources implements AutoCloseable {
  private static final String UNUSED =
      ", not used, because another source detects the same restores";
  private static final String EMBEDDED = ", but no hypervisor changes it";

  private final List<GenerationSource> used = new ArrayList<>();
  private final List<SourceStatus> statuses = new ArrayList<>();
  private final List<String> inUse = new ArrayList<>();
  private final List<Subscription> subscriptions = new ArrayList<>();
  private @Nullable VmGenIdSource vmGenId;
  private boolean machineIsGuarded;
  private boolean usesPage;
  private @Nullable GenerationSource embedded;

  private RestoreSources() {}

  /** Opens the sources. A source that the machine does not have gets a status only. */
  static RestoreSources open(Settings settings, OpenPage page) {
    RestoreSources opened = new RestoreSources();
    for (RestoreSource source : settings.restores()) {
      try {
        opened.open(source, page);
      } catch (VmClockException e) {
        opened.statuses.add(SourceStatus.absent(Purpose.RESTORES, source.label(), e));
      }
    }
    opened.useEmbeddedPage();
    return opened;
  }

  /** No hypervisor changes an embedded page, so it is used only if there is no other source. */
  private void useEmbeddedPage() {
    GenerationSource embedded = this.embedded;
    if (embedded != null && !machineIsGuarded) {
      usesPage = true;
      addForMachine(embedded, EMBEDDED);
    }
  }

  private void open(RestoreSource source, OpenPage page) {
    switch (source) {
      case PAGE -> {
        GenerationSource generation = GenerationSource.of(page.require());
        if (page.isEmbedded()) {
          statuses.add(page.replaced(Purpose.RESTORES));
          embedded = generation;
        } else if (machineIsGuarded) {
          addStatus(generation, UNUSED);
        } else {
          usesPage = true;
          addForMachine(generation, "");
        }
      }
      case VM_GEN_ID -> {
        VmGenIdSource opened = VmGenIdSource.open();
        if (machineIsGuarded) {
          addStatus(opened, UNUSED);
          opened.close();
        } else {
          vmGenId = opened;
          addForMachine(opened, "");
        }
      }
      case CHECKPOINT -> addCheckpoints();
    }
  }

  private void addForMachine(GenerationSource source, String note) {
    machineIsGuarded = true;
    use(source, note);
  }

  private void use(GenerationSource source, String note) {
    used.add(source);
    inUse.add(addStatus(source, note).inUse());
  }

  private void addCheckpoints() {
    use(ProcessCheckpoint.source(), ", for checkpoints of the process");
  }

  @CanIgnoreReturnValue
  private SourceStatus addStatus(GenerationSource source, String note) {
    SourceStatus status =
        new SourceStatus(
            Purpose.RESTORES,
            source.name(),
            State.USABLE,
            Ascii.toLowerCase(source.protection().name()) + note);
    statuses.add(status);
    return status;
  }

  ImmutableList<SourceStatus> statuses() {
    return ImmutableList.copyOf(statuses);
  }

  /** Returns whether a page detects the restores, so that a watcher can report them. */
  boolean usesPage() {
    return usesPage;
  }

  /** Returns whether a source of the machine's restores is used, or an embedded page instead. */
  boolean isMachineGuarded() {
    return machineIsGuarded;
  }

  /** Returns whether a source detects restores of the machine. */
  boolean detectsMachineRestores() {
    boolean usesEmbeddedPage = usesPage && embedded != null;
    return machineIsGuarded && !usesEmbeddedPage;
  }

  boolean anyIsThere() {
    return !used.isEmpty();
  }

  /**
   * Returns a guard of all sources that are used; the guard that detects nothing if there is none.
   */
  GenerationGuard guard() {
    return used.isEmpty()
        ? GenerationGuard.none()
        : GenerationGuard.of(
            used.get(0), used.subList(1, used.size()).toArray(new GenerationSource[0]));
  }

  /** Runs the actions after each notification of a source. */
  void subscribe(RestoreActions actions) {
    for (GenerationSource source : used) {
      if (source instanceof NotifyingSource notifying) {
        subscriptions.add(actions.runFrom(notifying));
      }
    }
  }

  /** Returns the sources in use in one line. */
  @Override
  public String toString() {
    return inUse.isEmpty() ? "none (unguarded)" : String.join(", ", inUse);
  }

  @Override
  public void close() {
    subscriptions.forEach(Subscription::close);
    if (vmGenId != null) {
      vmGenId.close();
    }
  }
}
