@NullMarked
package io.vmclock.hibernate;

import org.jspecify.annotations.NullMarked;
