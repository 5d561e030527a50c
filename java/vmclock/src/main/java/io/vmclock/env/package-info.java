/**
 * The entry for applications: names the sources of time and of restores that a program accepts, and
 * gives it a clock, a guard, random numbers and ids from whatever the machine has.
 */
@NullMarked
package io.vmclock.env;

import org.jspecify.annotations.NullMarked;
