package io.vmclock.time;

/**
 * Records switches with the JDK's flight recorder. Does nothing if this JVM has no module jdk.jfr.
 */
class SwitchRecorder {
  SwitchRecorder() {}

  /** Returns a recorder that uses the module jdk.jfr if this JVM has it. */
  static SwitchRecorder find() {
    try {
      return new JfrSwitchRecorder();
    } catch (LinkageError withoutModule) {
      return new SwitchRecorder();
    }
  }

  /** Records a switch. */
  void record(SourceSwitch change) {}
}
