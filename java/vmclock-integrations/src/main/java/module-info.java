/** Adapters for other libraries. A program must itself depend on the libraries that it uses. */
@SuppressWarnings({
  "requires-automatic",
  "requires-transitive-automatic"
}) // JMH has no module descriptor
module io.vmclock.integrations {
  requires transitive io.vmclock;
  requires static transitive org.jspecify;
  requires static transitive jmh.core;
  requires static transitive org.crac;

  exports io.vmclock.crac;
  exports io.vmclock.jmh;
}
