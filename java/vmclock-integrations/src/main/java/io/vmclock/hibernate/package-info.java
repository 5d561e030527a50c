/** Ids of Hibernate entities that no clone of the machine repeats. */
@NullMarked
package io.vmclock.hibernate;

import org.jspecify.annotations.NullMarked;
