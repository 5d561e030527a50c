@NullMarked
package io.vmclock.cli.doctor;

import org.jspecify.annotations.NullMarked;
