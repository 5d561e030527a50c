package io.vmclock.guest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** A test that is run in each guest; the others are run in that of x86-64 alone. */
@Tag("every-architecture")
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface OnEveryArchitecture {}
