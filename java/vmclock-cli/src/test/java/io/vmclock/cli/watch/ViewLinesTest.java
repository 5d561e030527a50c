package io.vmclock.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableLongArray;
import io.vmclock.cli.base.Terminal;
import io.vmclock.cli.output.Style;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ViewLinesTest {
  private static final Style PLAIN = new Style(false);
  private static final ViewState STATE =
      state(
          ImmutableLongArray.of(
              1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, -1, -2, 1000, 4500));

  private static ViewState state(ImmutableLongArray bounds) {
    return new ViewState(
        "UTC",
        "2026-11-26 21:30:01.123",
        true,
        "± 4.5 µs",
        bounds,
        "SYNCHRONIZED, generation 8, marker 3",
        true,
        "/dev/vmclock0, notified by the device",
        2,
        "restored",
        12);
  }

  private static List<String> lines(ViewState state, int columns, int rows) {
    return ViewLines.of(state, PLAIN, new Terminal(columns, rows));
  }

  @Test
  void hasSixLinesAt80Columns() {
    assertThat(lines(STATE, 80, 24))
        .containsExactly(
            "UTC      2026-11-26 21:30:01.123",
            "bound    ± 4.5 µs, 1 µs to 8 µs in 12 s",
            "history  ▁▂▃▄▅▆▇█x ▁▅",
            "status   SYNCHRONIZED, generation 8, marker 3",
            "source   /dev/vmclock0, notified by the device",
            "events   2, the last: restored 12 s ago");
  }

  @Test
  void cutsLinesAt40Columns() {
    assertThat(lines(STATE, 40, 24))
        .containsExactly(
            "UTC      2026-11-26 21:30:01.123",
            "bound    ± 4.5 µs, 1 µs to 8 µs in 12 s",
            "history  ▁▂▃▄▅▆▇█x ▁▅",
            "status   SYNCHRONIZED, generation 8, mar",
            "source   /dev/vmclock0, notified by the ",
            "events   2, the last: restored 12 s ago");
  }

  @Test
  void showsALongerHistoryAt200Columns() {
    ViewState longer = state(ImmutableLongArray.copyOf(LongStream.rangeClosed(1, 600)));

    assertThat(lines(longer, 200, 24).get(1)).endsWith(", 410 ns to 600 ns in 191 s");
    assertThat(lines(longer, 200, 24).get(2)).hasSize(200).startsWith("history  ▁").endsWith("█");
    assertThat(lines(longer, 80, 24).get(1)).endsWith(", 530 ns to 600 ns in 71 s");
    assertThat(lines(longer, 80, 24).get(2)).hasSize(80);
  }

  @Test
  void leavesARowForTheLastEvent() {
    assertThat(lines(STATE, 80, 5)).hasSize(4);
    assertThat(lines(STATE, 80, 1)).hasSize(1);
  }

  @Test
  void noLineIsWiderThanAnyTerminal() {
    for (int columns = 1; columns <= 100; columns++) {
      int width = columns;
      assertThat(lines(STATE, columns, 24)).allMatch(line -> line.length() <= width);
    }
  }

  @Test
  void colorsTakeNoWidth() {
    assertThat(ViewLines.of(STATE, new Style(true), new Terminal(12, 24)).get(0))
        .isEqualTo("\u001b[36mUTC      \u001b[0m\u001b[1m202\u001b[0m");
  }

  @Test
  void aSteadyBoundIsFlat() {
    assertThat(lines(state(ImmutableLongArray.of(16_000_000, 16_000_500)), 80, 24).get(2))
        .isEqualTo("history  ▁▁");
    assertThat(lines(state(ImmutableLongArray.of(0, 0)), 80, 24).get(2)).isEqualTo("history  ▁▁");
    assertThat(lines(state(ImmutableLongArray.of(0, Long.MAX_VALUE)), 80, 24).get(2))
        .isEqualTo("history  ▁█");
  }

  @Test
  void aHistoryWithoutABoundHasNoScale() {
    List<String> lines = lines(state(ImmutableLongArray.of(-1, -1)), 80, 24);

    assertThat(lines.get(1)).isEqualTo("bound    ± 4.5 µs");
    assertThat(lines.get(2)).isEqualTo("history  xx");
  }

  @Test
  void theAgeOfAnEventHasAUnit() {
    assertThat(events("disrupted", 119)).isEqualTo("events   2, the last: disrupted 119 s ago");
    assertThat(events("disrupted", 120)).isEqualTo("events   2, the last: disrupted 2 min ago");
    assertThat(events("disrupted", 7200)).isEqualTo("events   2, the last: disrupted 2 h ago");
    assertThat(events(null, 7200)).isEqualTo("events   none");
  }

  private static String events(@org.jspecify.annotations.Nullable String last, long seconds) {
    return lines(
            new ViewState("UTC", "", true, "", STATE.bounds(), "", true, "", 2, last, seconds),
            80,
            24)
        .get(5);
  }
}
