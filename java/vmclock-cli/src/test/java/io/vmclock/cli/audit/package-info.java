@NullMarked
package io.vmclock.cli.audit;

import org.jspecify.annotations.NullMarked;
