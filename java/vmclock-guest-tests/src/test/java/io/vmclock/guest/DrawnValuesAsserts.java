package io.vmclock.guest;

import static org.assertj.core.api.Assertions.assertThat;

/** Asserts for the values of two machines that were started from the same snapshot. */
final class DrawnValuesAsserts {
  private DrawnValuesAsserts() {}

  /** Asserts that the guarded kinds have no values in common. */
  static void assertNothingShared(DrawnValues one, DrawnValues other) {
    for (String kind : DrawnValues.GUARDED) {
      assertThat(one.byKind().get(kind)).as(kind).isNotEmpty();
      assertThat(other.byKind().get(kind)).as(kind).isNotEmpty();
      assertThat(one.common(kind, other)).as(kind).isEmpty();
    }
  }

  /**
   * Asserts that the unguarded kinds have values in common. Otherwise the test could not detect
   * repeated values of guarded kinds either.
   */
  static void assertShared(DrawnValues one, DrawnValues other) {
    for (String kind : DrawnValues.UNGUARDED) {
      assertThat(one.common(kind, other)).as(kind).isNotEmpty();
    }
  }
}
