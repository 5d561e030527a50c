/** The native library of vmclock for Linux on AArch64. */
@SuppressWarnings("module") // the name ends as the platform's does
module io.vmclock.linux.arm64 {
  requires io.vmclock;

  provides io.vmclock.internal.platform.NativeJar with
      io.vmclock.linux.arm64.Marker;
}
