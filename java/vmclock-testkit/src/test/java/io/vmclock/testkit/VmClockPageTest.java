package io.vmclock.testkit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClock;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

class VmClockPageTest {
  private static final int TESTS = 3;

  /** Another extension, which is registered first, so that its callback is the last one. */
  static final class Afterwards implements AfterAllCallback {
    static @Nullable Path shared;

    @Override
    public void afterAll(ExtensionContext context) {
      if (context.getRequiredTestClass() == StaticField.Inside.class) {
        return; // it inherits this extension, and the page of its enclosing class
      }
      Path page = Objects.requireNonNull(shared);
      shared = null;
      assertThat(page).as("the page while other extensions still work").exists();
      checkWhenClosed(context.getParent().orElseThrow(), page);
    }
  }

  @SuppressWarnings("deprecation") // JUnit 5.12 has nothing else
  private static void checkWhenClosed(ExtensionContext context, Path page) {
    ExtensionContext.Store.CloseableResource check =
        () -> assertThat(page).as("the page after the test class").doesNotExist();
    context.getStore(ExtensionContext.Namespace.create(Afterwards.class)).put(page, check);
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class Parameters {
    private final Set<Path> seen = new LinkedHashSet<>();
    private @Nullable TestPage prepared;

    @BeforeEach
    void prepare(@VmClockPage TestPage page) {
      assertThat(seen).allSatisfy(earlier -> assertThat(earlier).doesNotExist());
      prepared = page;
    }

    @RepeatedTest(TESTS)
    void eachTestHasAPageOfItsOwn(@VmClockPage TestPage page, @VmClockPage TestPage again) {
      assertThat(page).isSameAs(prepared).isSameAs(again);
      assertThat(page.path()).exists();
      assertThat(seen.add(page.path())).as("a new page").isTrue();
    }

    @AfterEach
    void stillHasItsPage(@VmClockPage TestPage page) {
      assertThat(page).isSameAs(prepared);
      assertThat(page.path()).exists();
    }

    @AfterAll
    void allPagesAreDeleted() {
      assertThat(seen).hasSize(TESTS);
      assertThat(seen).allSatisfy(path -> assertThat(path).doesNotExist());
    }
  }

  @Nested
  class Constructor {
    private final TestPage page;

    Constructor(@VmClockPage TestPage page) {
      this.page = page;
    }

    @RepeatedTest(2)
    void hasThePageOfItsTest(@VmClockPage TestPage page) {
      assertThat(this.page).isSameAs(page);
      assertThat(page.raw().generation()).as("no earlier test has changed it").isEqualTo(1);
      page.restore();
    }
  }

  @Nested
  class InstanceField {
    @VmClockPage private @Nullable TestPage page;

    @RepeatedTest(2)
    void isThePageOfTheTest(@VmClockPage TestPage parameter) {
      assertThat(page).isSameAs(parameter);
      assertThat(parameter.raw().generation()).isEqualTo(1);
      parameter.restore();
    }

    @Nested
    class Inside {
      @Test
      void seesThePageOfTheEnclosingInstance(@VmClockPage TestPage parameter) {
        assertThat(page).isSameAs(parameter);
      }
    }
  }

  @ExtendWith(Afterwards.class)
  abstract static class WithStaticField {
    @VmClockPage protected static @Nullable TestPage shared;
  }

  @Nested
  class StaticField extends WithStaticField {
    private static @Nullable TestPage before;

    @BeforeAll
    static void isSetBefore() {
      before = shared;
      Afterwards.shared = requireNonNull(shared).path();
    }

    @RepeatedTest(2)
    void allTestsAndClocksShareThePage(@VmClockPage TestPage page) {
      assertThat(page).isSameAs(shared).isSameAs(before);
      try (VmClock first = VmClock.open(page.path());
          VmClock second = VmClock.open(page.path())) {
        page.restore();
        assertThat(first.generation()).isEqualTo(second.generation());
      }
    }

    @Nested
    class Inside {
      @Test
      void seesThePageOfTheClass(@VmClockPage TestPage page) {
        assertThat(page).isSameAs(shared);
      }
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  @ExtendWith({Afterwards.class, VmClockPageExtension.class})
  class ParameterOfTheWholeClass {
    @BeforeAll
    void share(TestPage page) {
      Afterwards.shared = page.path();
    }

    @RepeatedTest(2)
    void sharesThePage(TestPage page) {
      assertThat(page.path()).isEqualTo(Afterwards.shared).exists();
    }

    @AfterAll
    void keepsThePageUntilTheEnd() {
      assertThat(Afterwards.shared).exists();
    }
  }

  @Nested
  class Registered {
    @RegisterExtension final VmClockPageExtension pages = new VmClockPageExtension();

    @Test
    void givesParametersWithoutAnnotation(TestPage page) {
      assertThat(page.path()).exists();
    }
  }

  /** Not a test: the extension refuses its field. */
  static final class Wrong {
    @VmClockPage static final String PAGE = "not a page";

    @VmClockPage static @Nullable String page;
  }

  @Nested
  class WrongFields {
    @Test
    void areRefused() throws NoSuchFieldException {
      for (String name : new String[] {"PAGE", "page"}) {
        assertThatThrownBy(
                () -> VmClockPageExtension.requirePage(Wrong.class.getDeclaredField(name)))
            .isInstanceOf(ExtensionConfigurationException.class)
            .hasMessageContaining("Wrong." + name);
      }
    }
  }
}
