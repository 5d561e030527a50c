@NullMarked
package io.vmclock.cli.watch;

import org.jspecify.annotations.NullMarked;
