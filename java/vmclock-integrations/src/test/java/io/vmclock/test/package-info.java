@NullMarked
package io.vmclock.test;

import org.jspecify.annotations.NullMarked;
