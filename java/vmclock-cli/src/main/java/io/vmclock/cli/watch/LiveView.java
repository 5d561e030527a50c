package io.vmclock.cli.watch;

import com.google.common.collect.ImmutableList;
import io.vmclock.VmClock;
import io.vmclock.cli.base.Terminal;
import io.vmclock.cli.output.Style;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A view of a few lines below all other output of a terminal, which is drawn again in place. Before
 * anything else is printed, the view is erased. So the scrollback has the same lines as a pipe
 * would get.
 *
 * <p>Between two calls, the cursor is at the start of the view's last line.
 */
final class LiveView implements WatchView {
  private static final long PERIOD = Duration.ofMillis(500).toNanos();

  /**
   * If no update came for this time, the process was probably stopped and continued. The shell has
   * moved the cursor then.
   */
  private static final long STOPPED = Duration.ofSeconds(1).toNanos();

  private static final String LINE_UP = "\u001b[A";
  private static final String CLEAR_REST_OF_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  /** Protects against a line that is wider than the number of its characters. */
  private static final String WRAP_OFF = "\u001b[?7l";

  private static final String WRAP_ON = "\u001b[?7h";

  private final PrintWriter out;
  private final Style style;
  private final Supplier<Optional<Terminal>> terminal;
  private final BooleanSupplier isBusy;
  private final LongSupplier nanoTime;
  private final WatchState state;

  /** How many lines of the view are on the screen. */
  private int drawn;

  private long lastDrawn;
  private long lastUpdated;
  private boolean isClosed;

  /**
   * @param terminal the size of the terminal; empty if the view must not be shown now
   * @param isBusy whether another program may be writing to the terminal
   */
  LiveView(
      PrintWriter out,
      Style style,
      Supplier<Optional<Terminal>> terminal,
      BooleanSupplier isBusy,
      LongSupplier nanoTime,
      WatchState state) {
    this.out = out;
    this.style = style;
    this.terminal = terminal;
    this.isBusy = isBusy;
    this.nanoTime = nanoTime;
    this.state = state;
    this.lastUpdated = nanoTime.getAsLong();
  }

  @Override
  public synchronized void above(Runnable printing) {
    findCursor();
    erase();
    printing.run();
    draw();
  }

  @Override
  public synchronized void add(WatchEvent event) {
    state.add(event);
  }

  @Override
  public synchronized void setPage(VmClock clock, String name, boolean isPolled) {
    state.setPage(clock, name, isPolled);
  }

  @Override
  public synchronized void removePage() {
    state.removePage();
  }

  @Override
  public synchronized void update() {
    findCursor();
    if (drawn == 0 || nanoTime.getAsLong() - lastDrawn >= PERIOD) {
      draw();
    }
  }

  /** Erases the view. It does not appear again. */
  @Override
  public synchronized void close() {
    findCursor();
    erase();
    isClosed = true;
  }

  /** Abandons what is on the screen if the cursor may be elsewhere. */
  private void findCursor() {
    long now = nanoTime.getAsLong();
    if (now - lastUpdated >= STOPPED || terminal.get().isEmpty()) {
      drawn = 0;
    }
    lastUpdated = now;
  }

  private void erase() {
    if (drawn > 0) {
      out.print(toFirstLine() + CLEAR_BELOW);
      flush();
      drawn = 0;
    }
  }

  private void draw() {
    Optional<Terminal> size = terminal.get();
    if (isClosed || size.isEmpty()) {
      return;
    }
    if (isBusy.getAsBoolean()) {
      erase();
      return;
    }
    ImmutableList<String> lines = ViewLines.of(state.read(), style, size.get());
    out.print(
        (drawn > 0 ? toFirstLine() : toNewLine(size.get()))
            + WRAP_OFF
            + String.join(CLEAR_REST_OF_LINE + "\r\n", lines)
            + CLEAR_BELOW
            + WRAP_ON
            + "\r");
    flush();
    drawn = lines.size();
    lastDrawn = nanoTime.getAsLong();
  }

  /** Writes the output. The terminal can be held for a long time, and the cursor stays then. */
  private void flush() {
    out.flush();
    lastUpdated = nanoTime.getAsLong();
  }

  private String toFirstLine() {
    return "\r" + LINE_UP.repeat(drawn - 1);
  }

  /**
   * Goes to the start of a line, which is the next line if the current line has text. As many
   * spaces as the line has columns stay in an empty line, and wrap in any other line.
   */
  private static String toNewLine(Terminal size) {
    return " ".repeat(size.columns()) + "\r";
  }
}
