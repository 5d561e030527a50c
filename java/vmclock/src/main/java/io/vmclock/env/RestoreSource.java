package io.vmclock.env;

/** A way to detect that the machine, or the process, was restored from a snapshot. */
public enum RestoreSource {
  /** The vmclock page, which is checked before and after each use. */
  PAGE("vmclock page"),
  /** Notifications of the device VMGenID: {@link io.vmclock.restore.VmGenIdSource}. */
  VM_GEN_ID("VMGenID"),
  /** Checkpoints of the process, as by CRaC: {@link io.vmclock.restore.ProcessCheckpoint}. */
  CHECKPOINT("checkpoints");

  private final String label;

  RestoreSource(String label) {
    this.label = label;
  }

  /** Returns the name of the source, as a text for people. */
  public String label() {
    return label;
  }
}
