/** Adapters for other libraries. A program must itself depend on the libraries that it uses. */
@SuppressWarnings({
  "requires-automatic",
  "requires-transitive-automatic"
}) // some libraries have no module descriptor
module io.vmclock.integrations {
  requires transitive io.vmclock;
  requires static transitive org.jspecify;
  requires static transitive java.sql;
  requires static transitive java.driver.core;
  requires static transitive com.zaxxer.hikari;
  requires static transitive io.opentelemetry.api;
  requires static transitive jmh.core;
  requires static transitive micrometer.core;
  requires static transitive org.agrona;
  requires static transitive org.apache.logging.log4j.core;
  requires static transitive org.crac;
  requires static transitive org.hibernate.orm.core;

  exports io.vmclock.agrona;
  exports io.vmclock.cassandra;
  exports io.vmclock.crac;
  exports io.vmclock.hibernate;
  exports io.vmclock.hikari;
  exports io.vmclock.jmh;
  exports io.vmclock.log4j2;
  exports io.vmclock.micrometer;
  exports io.vmclock.opentelemetry;
  exports io.vmclock.pool;
}
