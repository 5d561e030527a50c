/** Reads the time, the disruptions and the restores of a virtual machine from its vmclock page. */
@SuppressWarnings("module") // the modules of the native jars are compiled after this one
module io.vmclock {
  requires transitive com.google.common;
  requires static transitive org.jspecify;
  requires static transitive com.google.errorprone.annotations;
  requires static org.bytedeco.javacpp;
  requires static jdk.jfr;

  exports io.vmclock;
  exports io.vmclock.env;
  exports io.vmclock.publish;
  exports io.vmclock.restore;
  exports io.vmclock.time;
  exports io.vmclock.watch;
  exports io.vmclock.internal.platform to
      io.vmclock.linux.arm64,
      io.vmclock.linux.x86_64;

  uses io.vmclock.internal.platform.NativeJar;

  // The JDK finds it by its name in java.security. Providing it here does not install it.
  provides java.security.Provider with
      io.vmclock.restore.VmClockProvider;
}
