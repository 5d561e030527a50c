/** Connection pools that hand out no connection from before a restore. */
@NullMarked
package io.vmclock.pool;

import org.jspecify.annotations.NullMarked;
