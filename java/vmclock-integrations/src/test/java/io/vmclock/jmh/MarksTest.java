package io.vmclock.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MarksTest {
  private static final Marks WITHOUT = new Marks(1, OptionalLong.empty());
  private static final Marks WITH = new Marks(1, OptionalLong.of(5));

  @Test
  void withoutAGenerationADisruptionIsAllThatIsTold() {
    Marks now = new Marks(2, OptionalLong.empty());

    assertThat(now.isDisruptedSince(WITHOUT)).isTrue();
    assertThat(now.tellsRestores(WITHOUT)).isFalse();
    assertThat(now.isRestoredSince(WITHOUT)).isFalse();
  }

  /** The machine came to a host that offers something else. */
  @Test
  void generationThatCameOrWentIsADisruptionAndNoRestore() {
    assertThat(WITH.isDisruptedSince(WITHOUT)).isTrue();
    assertThat(WITH.isRestoredSince(WITHOUT)).isFalse();
    assertThat(WITHOUT.isDisruptedSince(WITH)).isTrue();
    assertThat(WITHOUT.isRestoredSince(WITH)).isFalse();
  }

  @Test
  void lowerGenerationIsARestoreToo() {
    assertThat(new Marks(1, OptionalLong.of(4)).isRestoredSince(WITH)).isTrue();
  }
}
