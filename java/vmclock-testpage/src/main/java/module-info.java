/** A vmclock page that tests control, and its JUnit 5 extension. */
module io.vmclock.testpage {
  requires static transitive org.jspecify;
  requires static transitive org.junit.jupiter.api;

  exports io.vmclock.testpage;
}
