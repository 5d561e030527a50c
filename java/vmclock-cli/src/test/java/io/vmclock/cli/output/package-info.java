@NullMarked
package io.vmclock.cli.output;

import org.jspecify.annotations.NullMarked;
