@NullMarked
package io.vmclock.cli.bench;

import org.jspecify.annotations.NullMarked;
