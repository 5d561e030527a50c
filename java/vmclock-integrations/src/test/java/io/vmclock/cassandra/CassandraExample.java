package io.vmclock.cassandra;

import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.vmclock.env.VmClockEnvironment;

/** The example of the guide. */
final class CassandraExample {
  private CassandraExample() {}

  static DriverConfigLoader config(VmClockEnvironment env) {
    // begin
    VmClockTimestampGenerator.use(env.clock());
    return DriverConfigLoader.programmaticBuilder()
        .withClass(DefaultDriverOption.TIMESTAMP_GENERATOR_CLASS, VmClockTimestampGenerator.class)
        .build();
    // end
  }
}
