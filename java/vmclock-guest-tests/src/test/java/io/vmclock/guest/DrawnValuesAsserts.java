package io.vmclock.guest;

import static org.assertj.core.api.Assertions.assertThat;

/** What is expected of two that went on from the same snapshot. */
final class DrawnValuesAsserts {
  private DrawnValuesAsserts() {}

  /** Of what the library guards. */
  static void assertNothingShared(DrawnValues one, DrawnValues other) {
    for (String kind : DrawnValues.GUARDED) {
      assertThat(one.byKind().get(kind)).as(kind).isNotEmpty();
      assertThat(other.byKind().get(kind)).as(kind).isNotEmpty();
      assertThat(one.common(kind, other)).as(kind).isEmpty();
    }
  }

  /** Of what it does not guard: a test that sees nothing here would see nothing there. */
  static void assertShared(DrawnValues one, DrawnValues other) {
    for (String kind : DrawnValues.UNGUARDED) {
      assertThat(one.common(kind, other)).as(kind).isNotEmpty();
    }
  }
}
