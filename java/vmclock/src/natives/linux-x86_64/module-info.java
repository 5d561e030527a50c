/** The native library of vmclock for Linux on x86-64. */
@SuppressWarnings("module") // the name ends as the platform's does
module io.vmclock.linux.x86_64 {
  requires io.vmclock;

  provides io.vmclock.internal.platform.NativeJar with
      io.vmclock.linux.x86_64.Marker;
}
