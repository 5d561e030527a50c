/** The record of how well this machine's clock can be relied on, and the report about it. */
@NullMarked
package io.vmclock.cli.audit;

import org.jspecify.annotations.NullMarked;
