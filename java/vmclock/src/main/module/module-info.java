/** Time, disruptions and restores of a virtual machine, from its vmclock page. */
module io.vmclock {
  requires transitive com.google.common;
  requires static transitive org.jspecify;
  requires static transitive com.google.errorprone.annotations;
  requires static org.bytedeco.javacpp;
  requires static jdk.jfr;

  exports io.vmclock;
  exports io.vmclock.publish;
  exports io.vmclock.watch;
}
