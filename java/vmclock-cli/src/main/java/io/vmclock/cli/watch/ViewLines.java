package io.vmclock.cli.watch;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableLongArray;
import com.google.common.primitives.UnsignedLong;
import io.vmclock.cli.base.Terminal;
import io.vmclock.cli.output.NanosFormat;
import io.vmclock.cli.output.Style;
import java.util.function.UnaryOperator;

/** Lays out the live view: a few lines, none of them wider than the terminal. */
final class ViewLines {
  private static final int LABEL_WIDTH = 9;
  private static final char NO_BOUND = 'x';
  private static final char NO_READING = ' ';

  private ViewLines() {}

  /**
   * Returns the lines. A low terminal gets only the first ones, and always has one row left for the
   * last event.
   */
  static ImmutableList<String> of(ViewState state, Style style, Terminal terminal) {
    int width = Math.max(0, terminal.columns() - LABEL_WIDTH);
    ImmutableLongArray shown = last(state.bounds(), width);
    UnaryOperator<String> plain = text -> text;
    ImmutableList<Line> lines =
        ImmutableList.of(
            new Line(state.scale(), state.time(), state.hasTime() ? style::strong : style::bad),
            new Line("bound", state.bound() + range(shown), plain),
            new Line("history", sparkline(shown), plain),
            new Line(
                "status", state.status(), state.isSynchronized() ? style::good : style::warning),
            new Line("source", state.source(), plain),
            new Line("events", events(state), plain));
    return lines.stream()
        .limit(Math.max(1, terminal.rows() - 1))
        .map(line -> line.text(style, terminal.columns()))
        .collect(ImmutableList.toImmutableList());
  }

  /** One line. Color codes take no width, so they are added after the text was cut. */
  private record Line(String label, String text, UnaryOperator<String> color) {
    String text(Style style, int columns) {
      String padded = Strings.padEnd(label, LABEL_WIDTH, ' ');
      return style.label(cut(padded, columns))
          + color.apply(cut(text, Math.max(0, columns - LABEL_WIDTH)));
    }
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width);
  }

  private static ImmutableLongArray last(ImmutableLongArray values, int count) {
    return values.subArray(Math.max(0, values.length() - count), values.length());
  }

  /** Returns the smallest and the largest bound of the history, which are its scale. */
  private static String range(ImmutableLongArray shown) {
    return shown.stream().anyMatch(bound -> bound >= 0)
        ? ", "
            + duration(smallest(shown))
            + " to "
            + duration(largest(shown))
            + " in "
            + shown.length()
            + " s"
        : "";
  }

  private static String duration(long nanos) {
    return NanosFormat.duration(UnsignedLong.valueOf(nanos));
  }

  private static long smallest(ImmutableLongArray shown) {
    return shown.stream().filter(bound -> bound >= 0).min().orElse(0);
  }

  private static long largest(ImmutableLongArray shown) {
    return shown.stream().filter(bound -> bound >= 0).max().orElse(0);
  }

  /**
   * Returns one character for each second. The lowest is the smallest bound. A difference of less
   * than a percent is hardly visible, as in the numbers of the scale.
   */
  private static String sparkline(ImmutableLongArray shown) {
    long smallest = smallest(shown);
    double largest = largest(shown);
    double range = Math.max(largest - smallest, largest / 100);
    int highest = NanosFormat.BARS.length() - 1;
    StringBuilder line = new StringBuilder(shown.length());
    for (int i = 0; i < shown.length(); i++) {
      long bound = shown.get(i);
      if (bound >= 0) {
        double part = range == 0 ? 0 : ((double) bound - smallest) / range;
        line.append(NanosFormat.BARS.charAt((int) Math.round(part * highest)));
      } else {
        line.append(bound == BoundHistory.NO_BOUND ? NO_BOUND : NO_READING);
      }
    }
    return line.toString();
  }

  private static String events(ViewState state) {
    return state.lastEvent() == null
        ? "none"
        : state.events()
            + ", the last: "
            + state.lastEvent()
            + " "
            + age(state.lastEventSeconds())
            + " ago";
  }

  private static String age(long seconds) {
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
  }
}
