/** A vmclock page on which tests play restores and leap seconds, a JUnit extension, and fakes. */
module io.vmclock.testkit {
  requires transitive io.vmclock;
  requires transitive io.vmclock.testpage;
  requires static org.junit.platform.commons;
  requires static transitive org.jspecify;
  requires static transitive org.junit.jupiter.api;

  exports io.vmclock.testkit;
}
