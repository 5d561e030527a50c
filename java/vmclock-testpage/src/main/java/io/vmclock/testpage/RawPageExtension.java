package io.vmclock.testpage;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test that has a {@link RawPage} parameter a page of its own, and deletes the page
 * after the test.
 *
 * <pre>
 * {@literal @}ExtendWith(RawPageExtension.class)
 * class IdGeneratorTest {
 *   {@literal @}Test
 *   void neverRepeatsAnIdAfterARestore(RawPage page) {
 *     try (VmClock clock = VmClock.open(page.path())) {
 *       IdGenerator ids = new IdGenerator(clock);
 *       long before = ids.next();
 *
 *       page.update(fields -&gt; fields.generation(2).disruptionMarker(2));
 *
 *       assertNotEquals(before, ids.next());
 *     }
 *   }
 * }
 * </pre>
 *
 * <p>The test and its {@code @BeforeEach} and {@code @AfterEach} methods get the same page. If a
 * {@code @BeforeAll} method has the parameter, all tests of the class share its page, which is
 * closed after the last test. A test that needs a second page creates it with {@link
 * RawPage#create}.
 */
public final class RawPageExtension
    implements ParameterResolver, AfterEachCallback, AfterAllCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(RawPageExtension.class);

  /** JUnit calls this constructor. */
  public RawPageExtension() {}

  /** Supports only methods: the page of a constructor would not be closed after each test. */
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RawPage.class
        && parameter.getDeclaringExecutable() instanceof Method;
  }

  @Override
  public RawPage resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(RawPage.class, key -> RawPage.create(), RawPage.class);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close(context);
  }

  /** Removes only the page of this context itself, not the pages of enclosing contexts. */
  private static void close(ExtensionContext context) {
    @Nullable RawPage page = context.getStore(NAMESPACE).remove(RawPage.class, RawPage.class);
    if (page != null) {
      page.close();
    }
  }
}
