/** Timestamps for the Java driver of Apache Cassandra. */
@NullMarked
package io.vmclock.cassandra;

import org.jspecify.annotations.NullMarked;
