package io.vmclock.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Skips a test or a class where the native library cannot be loaded, for example on macOS. The
 * report shows the reason and the remedy. Tests with {@link FakeClock} and {@link FakeGenerations}
 * do not need it.
 */
@Documented
@ExtendWith(VmClockLoadsCondition.class)
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface EnabledIfVmClockLoads {}
