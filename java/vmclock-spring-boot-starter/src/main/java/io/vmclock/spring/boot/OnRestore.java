package io.vmclock.spring.boot;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of a bean that runs after each restore of the machine.
 *
 * <pre>{@code
 * @Component
 * class Prices {
 *   @OnRestore(priority = 10, budget = "50ms")
 *   void forget() {
 *     cache.clear();
 *   }
 * }
 * }</pre>
 *
 * <p>The method has no parameters. Its result is ignored. The bean is a singleton. A lazy bean that
 * does not exist yet is not created for the restore. The application does not start if the method
 * has parameters, the bean has another scope, or the budget is invalid.
 *
 * <p>{@link io.vmclock.restore.RestoreActions} runs the method, on the thread that detects the
 * restore. So the method must not depend on a request or on thread-local state, and it should be
 * quick. If it throws, the other actions still run, and the log and the health endpoint report the
 * failure. {@link RestoreHandler} is the same as an interface.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface OnRestore {
  /**
   * Returns the name of the action in logs and reports. It is unique in the application. By default
   * it is the name of the bean and of the method, such as {@code prices.forget}.
   */
  String name() default "";

  /** Returns the priority. Actions with a higher priority run earlier. */
  int priority() default 0;

  /**
   * Returns the time that the method may take, such as {@code "50ms"}, as in Spring Boot's
   * properties. If the method takes longer, it is not interrupted, and the report shows that.
   */
  String budget() default "1s";
}
