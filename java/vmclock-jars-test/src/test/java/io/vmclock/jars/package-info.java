@NullMarked
package io.vmclock.jars;

import org.jspecify.annotations.NullMarked;
