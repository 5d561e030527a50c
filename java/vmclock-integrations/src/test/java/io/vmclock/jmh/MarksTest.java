package io.vmclock.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MarksTest {
  private static final Marks WITHOUT = new Marks(1, OptionalLong.empty());
  private static final Marks WITH = new Marks(1, OptionalLong.of(5));

  @Test
  void withoutAGenerationOnlyADisruptionIsDetected() {
    Marks now = new Marks(2, OptionalLong.empty());

    assertThat(now.isDisruptedSince(WITHOUT)).isTrue();
    assertThat(now.canDetectRestore(WITHOUT)).isFalse();
    assertThat(now.isRestoredSince(WITHOUT)).isFalse();
  }

  /** The machine was migrated to a host whose page offers something else. */
  @Test
  void addedOrRemovedGenerationIsADisruptionButNotARestore() {
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
