@NullMarked
package io.vmclock.cassandra;

import org.jspecify.annotations.NullMarked;
