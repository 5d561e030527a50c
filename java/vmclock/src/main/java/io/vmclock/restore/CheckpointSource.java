package io.vmclock.restore;

import io.vmclock.internal.Checkpointed;
import io.vmclock.internal.Checkpoints;
import io.vmclock.restore.GenerationGuard.Protection;
import io.vmclock.watch.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The source of {@link ProcessCheckpoint#source}. */
final class CheckpointSource implements NotifyingSource, Checkpointed {
  static final CheckpointSource INSTANCE = create();

  private final List<DirectSubscription<Runnable>> listeners = new CopyOnWriteArrayList<>();

  /** The restores that the listeners know. Only hooks use it, which exclude each other. */
  private long reported = Checkpoints.restores();

  private CheckpointSource() {}

  private static CheckpointSource create() {
    CheckpointSource created = new CheckpointSource();
    Checkpoints.add(created);
    return created;
  }

  @Override
  public String name() {
    return "checkpoints of this process";
  }

  /** Guards combine it with the epoch, so it differs from every earlier stamp of a guard. */
  @Override
  public long stamp() {
    Checkpoints.requireNotReleased();
    return Checkpoints.restores();
  }

  @Override
  public Protection protection() {
    return Protection.EXACT;
  }

  @Override
  public Subscription subscribe(String name, Runnable listener) {
    DirectSubscription<Runnable> added = new DirectSubscription<>(name, listener, listeners);
    listeners.add(added);
    return added;
  }

  @Override
  public void beforeCheckpoint() {}

  @Override
  public void afterRestore() {
    if (reported == Checkpoints.restores()) {
      return;
    }
    reported = Checkpoints.restores();
    RuntimeException failure = null;
    for (DirectSubscription<Runnable> listener : listeners) {
      try {
        listener.listener().run();
      } catch (RuntimeException | Error e) {
        if (failure == null) {
          failure = new IllegalStateException("The listener " + listener.name() + " failed", e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
