/** Time, disruptions and restores of a virtual machine, from its vmclock page. */
module io.vmclock {
  requires transitive com.google.common;
  requires static transitive org.jspecify;
  requires static transitive com.google.errorprone.annotations;
  requires static org.bytedeco.javacpp;

  exports io.vmclock;
  exports io.vmclock.publish;
  exports io.vmclock.restore;
  exports io.vmclock.time;

  // Found by name where java.security lists it; offering it installs nothing.
  provides java.security.Provider with
      io.vmclock.restore.VmClockProvider;
}
