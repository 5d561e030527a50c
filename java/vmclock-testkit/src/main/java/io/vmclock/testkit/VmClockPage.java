package io.vmclock.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test the {@link TestPage} in the annotated field or parameter. No other annotation is
 * needed.
 *
 * <pre>{@code
 * class IdGeneratorTest {
 *   @Test
 *   void neverRepeatsAnIdAfterARestore(@VmClockPage TestPage page) {
 *     try (VmClock clock = VmClock.open(page.path())) {
 *       IdGenerator ids = new IdGenerator(clock);
 *       long before = ids.next();
 *       page.restore();
 *       assertNotEquals(before, ids.next());
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>A test has one page. All its annotated parameters and fields are that page, so several clocks
 * can open it. The page is deleted after the test. If the class has an annotated static field, or
 * an annotated parameter of a {@code @BeforeAll} method, then all its tests share one page, which
 * is deleted after the last test. A test that needs a second page creates it with {@link
 * TestPage#create}.
 *
 * <p>A static field is set before {@code @BeforeAll} methods run and before Spring makes a context:
 *
 * <pre>{@code
 * @SpringBootTest
 * class ServiceTest {
 *   @VmClockPage static TestPage page;
 *
 *   @DynamicPropertySource
 *   static void page(DynamicPropertyRegistry properties) {
 *     properties.add("vmclock.page", () -> page.path().toString());
 *   }
 * }
 * }</pre>
 *
 * <p>Spring keeps a context for other classes with the same configuration. Its clock then reads a
 * page that was deleted with the class. Add {@code @DirtiesContext} if the context must end first.
 */
@Documented
@ExtendWith(VmClockPageExtension.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER})
public @interface VmClockPage {}
