/** A vmclock page whose bytes tests control, for tests of the library itself. */
module io.vmclock.testpage {
  requires static transitive org.jspecify;
  requires static transitive org.junit.jupiter.api;

  exports io.vmclock.testpage;
}
