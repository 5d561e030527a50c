@NullMarked
package io.vmclock.docs;

import org.jspecify.annotations.NullMarked;
