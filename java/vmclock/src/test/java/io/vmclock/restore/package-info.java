@NullMarked
package io.vmclock.restore;

import org.jspecify.annotations.NullMarked;
