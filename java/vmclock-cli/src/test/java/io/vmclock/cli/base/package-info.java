@NullMarked
package io.vmclock.cli.base;

import org.jspecify.annotations.NullMarked;
