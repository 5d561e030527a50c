@NullMarked
package io.vmclock.spring.boot;

import org.jspecify.annotations.NullMarked;
