/** What the library does in a guest, on the device of Linux's own driver. */
@NullMarked
package io.vmclock.guest;

import org.jspecify.annotations.NullMarked;
