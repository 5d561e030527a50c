/** Adapters to other libraries. A program brings those that it uses itself. */
@SuppressWarnings({
  "requires-automatic",
  "requires-transitive-automatic"
}) // JMH has no module descriptor
module io.vmclock.integrations {
  requires transitive io.vmclock;
  requires static transitive org.jspecify;
  requires static transitive jmh.core;

  exports io.vmclock.jmh;
}
