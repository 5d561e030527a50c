package io.vmclock.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClock;
import io.vmclock.cli.RawPage;
import io.vmclock.cli.Screen;
import io.vmclock.cli.base.Terminal;
import io.vmclock.cli.output.Style;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveViewTest {
  @TempDir private Path directory;

  private final Screen screen = new Screen(80, 24);
  private final PrintWriter out = new PrintWriter(screen, true);
  private Optional<Terminal> terminal = Optional.of(new Terminal(80, 24));
  private boolean isBusy;
  private long now = -3_000_000_000L;
  private VmClock clock;
  private LiveView view;

  @BeforeEach
  void open() {
    clock = VmClock.open(RawPage.ofTai().write(directory.resolve("page")));
    view = new LiveView(out, new Style(true), () -> terminal, () -> isBusy, () -> now, state());
    view.setPage(clock, "the page", true);
  }

  private WatchState state() {
    return new WatchState(() -> now, "100 ms");
  }

  @AfterEach
  void close() {
    clock.close();
  }

  private void pass(long millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private void print(String line) {
    view.above(() -> out.println(line));
  }

  private void restored() {
    view.add(new WatchEvent("restored", Instant.EPOCH, null, null, null, false));
    print("restored");
  }

  @Test
  void staysBelowTheLines() {
    print("Watching");
    pass(900);
    restored();

    assertThat(screen.lines()).hasSize(8).startsWith("Watching", "restored");
    assertThat(screen.lines().get(2)).startsWith("UTC      ");
    assertThat(screen.lines().get(3)).startsWith("bound    ±");
    assertThat(screen.lines().get(4)).matches("history  .");
    assertThat(screen.lines().get(5)).isEqualTo("status   SYNCHRONIZED, generation 7, marker 0");
    assertThat(screen.lines().get(6)).isEqualTo("source   the page, polled every 100 ms");
    assertThat(screen.lines().get(7)).isEqualTo("events   1, the last: restored 0 s ago");
  }

  @Test
  void isDrawnInPlaceTwiceASecond() {
    print("Watching");
    for (int i = 0; i < 100; i++) {
      pass(100);
      view.update();
    }

    assertThat(screen.draws()).isEqualTo(21);
    assertThat(screen.lines()).hasSize(7).startsWith("Watching");
    assertThat(screen.lines().get(3)).hasSize("history  ".length() + 11);
  }

  @Test
  void leavesOnlyTheLines() {
    print("Watching");
    pass(600);
    view.update();
    restored();
    view.close();
    assertThat(screen.lines()).containsExactly("Watching", "restored");

    print("the end");
    assertThat(screen.lines()).containsExactly("Watching", "restored", "the end");
  }

  /** A terminal can be held with Ctrl-S. */
  @Test
  void isErasedAfterTheTerminalHeldTheOutput() {
    PrintWriter held =
        new PrintWriter(screen, true) {
          @Override
          public void flush() {
            super.flush();
            pass(5000);
          }
        };
    view = new LiveView(held, new Style(true), () -> terminal, () -> isBusy, () -> now, state());
    view.setPage(clock, "the page", true);
    print("Watching");
    restored();
    view.close();

    assertThat(screen.lines()).containsExactly("Watching", "restored");
  }

  @Test
  void isHiddenWhileAnotherProgramWrites() {
    print("Watching");
    isBusy = true;
    restored();
    pass(100);
    view.update();
    assertThat(screen.lines()).containsExactly("Watching", "restored");

    out.print("unfinished");
    isBusy = false;
    pass(100);
    view.update();
    assertThat(screen.lines()).hasSize(9).startsWith("Watching", "restored", "unfinished");
  }

  @Test
  void isErasedBeforeAProgramThatWritesLater() {
    print("Watching");
    isBusy = true;
    pass(600);
    view.update();

    assertThat(screen.lines()).containsExactly("Watching");
  }

  @Test
  void aLineIsPrintedWithoutAViewInTheBackground() {
    print("Watching");
    pass(100);
    out.print("\r\n\n\n\n\n\n$ fg & more of the shell\n");
    int lines = screen.lines().size();
    terminal = Optional.empty();
    restored();
    pass(600);
    view.update();
    assertThat(screen.lines()).hasSize(lines + 1).endsWith("$ fg & more of the shell", "restored");

    terminal = Optional.of(new Terminal(80, 24));
    pass(100);
    view.update();
    assertThat(screen.lines()).hasSize(lines + 7).contains("$ fg & more of the shell", "restored");
  }

  @Test
  void writesBelowWhatTheShellPrintedWhileTheProcessWasStopped() {
    print("Watching");
    pass(100);
    out.print("\r\n\n\n\n\n[1]+ Stopped\n$ fg\nvmclock watch\n");
    pass(5000);
    view.update();

    assertThat(screen.lines()).contains("[1]+ Stopped", "$ fg", "vmclock watch");
  }

  @Test
  void followsTheSizeOfTheTerminal() {
    print("Watching");
    terminal = Optional.of(new Terminal(20, 5));
    pass(600);
    view.update();
    assertThat(screen.lines()).hasSize(5).allMatch(line -> line.length() <= 20);

    terminal = Optional.of(new Terminal(80, 24));
    pass(600);
    view.update();
    assertThat(screen.lines()).hasSize(7);
  }

  @Test
  void saysWhyThereIsNoTime() {
    view.setPage(
        VmClock.open(RawPage.ofTai().u8(RawPage.STATUS, 4).write(directory.resolve("unreliable"))),
        "the other page",
        false);
    print("Watching");

    assertThat(screen.lines().get(1)).startsWith("UTC      not available: ");
    assertThat(screen.lines().get(2)).startsWith("bound    ± unknown (");
    assertThat(screen.lines().get(3)).isEqualTo("history  x");
    assertThat(screen.lines().get(4)).startsWith("status   UNRELIABLE, ");
    assertThat(screen.lines().get(5)).isEqualTo("source   the other page, notified by the device");
  }

  @Test
  void saysThatThePageIsGone() {
    view.removePage();
    print("Watching");

    assertThat(screen.lines().get(1))
        .isEqualTo("UTC      not available: the command waits for a page");
    assertThat(screen.lines().get(5)).isEqualTo("source   the page, which names no page now");
  }
}
