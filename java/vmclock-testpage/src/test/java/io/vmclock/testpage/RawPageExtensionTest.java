package io.vmclock.testpage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashSet;
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
import org.junit.jupiter.api.extension.ExtensionContext;

class RawPageExtensionTest {
  private static final int TESTS = 3;

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  @ExtendWith(RawPageExtension.class)
  class EachTest {
    private final Set<Path> seen = new LinkedHashSet<>();
    private @Nullable RawPage prepared;

    @BeforeEach
    void prepare(RawPage page) {
      assertThat(seen).allSatisfy(earlier -> assertThat(earlier).doesNotExist());
      prepared = page;
    }

    @RepeatedTest(TESTS)
    void getsAPageOfItsOwn(RawPage page) {
      assertThat(page).isSameAs(prepared);
      assertThat(page.path()).exists();
      assertThat(seen.add(page.path())).as("a new page").isTrue();
    }

    @AfterEach
    void stillHasItsPage(RawPage page) {
      assertThat(page).isSameAs(prepared);
      assertThat(page.path()).exists();
    }

    @AfterAll
    void allPagesAreDeleted() {
      assertThat(seen).hasSize(TESTS);
      assertThat(seen).allSatisfy(path -> assertThat(path).doesNotExist());
    }
  }

  /** Runs after the extension under test has closed its page, because it is registered first. */
  static final class Afterwards implements AfterAllCallback {
    static @Nullable Path shared;

    @Override
    public void afterAll(ExtensionContext context) {
      assertThat(shared).isNotNull().doesNotExist();
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  @ExtendWith({Afterwards.class, RawPageExtension.class})
  class WholeClass {
    @BeforeAll
    void share(RawPage page) {
      Afterwards.shared = page.path();
    }

    @Test
    void sharesThePage(RawPage page) {
      assertThat(page.path()).isEqualTo(Afterwards.shared).exists();
    }

    @AfterEach
    void keepsThePage(RawPage page) {
      assertThat(page.path()).exists();
    }

    @AfterAll
    void keepsThePageUntilTheEnd() {
      assertThat(Afterwards.shared).exists();
    }
  }
}
