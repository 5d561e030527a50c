/** The library, for those who name this artifact: the native jars' modules come by themselves. */
module io.vmclock.platform {
  requires transitive io.vmclock;
}
