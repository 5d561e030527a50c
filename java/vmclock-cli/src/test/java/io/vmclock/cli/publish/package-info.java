@NullMarked
package io.vmclock.cli.publish;

import org.jspecify.annotations.NullMarked;
