package io.vmclock.testkit;

import java.lang.reflect.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ModifierSupport;

/**
 * Gives tests a {@link TestPage}. {@link VmClockPage} registers this extension and describes what
 * it does. If a class registers it with {@code @ExtendWith} or {@code @RegisterExtension}, then
 * parameters of the type {@code TestPage} need no annotation.
 *
 * <p>Works with JUnit 5.12 and later, and with JUnit 6.
 */
public final class VmClockPageExtension
    implements ParameterResolver, BeforeAllCallback, BeforeEachCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(VmClockPageExtension.class);

  /** Creates an extension. JUnit calls this constructor, too. */
  public VmClockPageExtension() {}

  /** Gives a constructor the page of its test, if each test has an instance of its own. */
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestPage.class;
  }

  @Override
  public TestPage resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return page(context);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IllegalAccessException {
    for (Field field : fields(context.getRequiredTestClass())) {
      if (ModifierSupport.isStatic(field)) {
        set(field, null, context);
      }
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IllegalAccessException {
    for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
      for (Field field : fields(instance.getClass())) {
        if (ModifierSupport.isNotStatic(field)) {
          set(field, instance, context);
        }
      }
    }
  }

  private static List<Field> fields(Class<?> testClass) {
    return AnnotationSupport.findAnnotatedFields(testClass, VmClockPage.class);
  }

  private static void set(Field field, @Nullable Object instance, ExtensionContext context)
      throws IllegalAccessException {
    requirePage(field);
    field.setAccessible(true);
    field.set(instance, page(context));
  }

  static void requirePage(Field field) {
    if (field.getType() != TestPage.class || ModifierSupport.isFinal(field)) {
      throw new ExtensionConfigurationException(
          field
              + " must have the type TestPage and must not be final, because @VmClockPage sets it");
    }
  }

  /** Returns the page of this context or of an enclosing one. Creates it if there is none. */
  private static TestPage page(ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Held.class, key -> new Held(TestPage.create()), Held.class)
        .page;
  }

  /**
   * JUnit closes it with the store of the context, after all callbacks of all extensions. So Spring
   * has closed a context that reads the page.
   */
  @SuppressWarnings("deprecation") // JUnit 5.12 closes no AutoCloseable, and JUnit 6 wants one
  private record Held(TestPage page)
      implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    @Override
    public void close() {
      page.close();
    }
  }
}
