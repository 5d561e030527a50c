package io.vmclock.guest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** Marks a test that runs in each guest. All other tests run in the x86-64 guest only. */
@Tag("every-architecture")
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface OnEveryArchitecture {}
