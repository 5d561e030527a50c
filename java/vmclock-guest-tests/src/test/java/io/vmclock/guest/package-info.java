/** Tests the library in a guest, on the device node that Linux's own driver creates. */
@NullMarked
package io.vmclock.guest;

import org.jspecify.annotations.NullMarked;
