/** Tests of the library in a guest, with the device of Linux's own driver. */
@NullMarked
package io.vmclock.guest;

import org.jspecify.annotations.NullMarked;
