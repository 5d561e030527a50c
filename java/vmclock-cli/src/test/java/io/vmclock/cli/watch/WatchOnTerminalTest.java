package io.vmclock.cli.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmclock.cli.Main;
import io.vmclock.cli.RawPage;
import io.vmclock.cli.Screen;
import io.vmclock.publish.PageWriter;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on a pseudo-terminal of 100 columns, which {@code script} makes. */
class WatchOnTerminalTest {
  private static final Path SCRIPT = Path.of("/usr/bin/script");

  @TempDir private Path directory;

  private final Screen screen = new Screen(100, 24);
  private final List<Process> started = new ArrayList<>();
  private Path page;

  @BeforeEach
  void needsScript() {
    assumeTrue(Files.isExecutable(SCRIPT), "there is no " + SCRIPT);
    page = RawPage.ofTai().write(directory.resolve("page"));
  }

  @AfterEach
  void end() {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private Process watch(Map<String, String> environment, String options) throws IOException {
    String java =
        Path.of(System.getProperty("java.home"), "bin", "java")
            + " -Dstdout.encoding=UTF-8 -Dnative.encoding=UTF-8 -cp '"
            + System.getProperty("java.class.path")
            + "' "
            + Main.class.getName();
    ProcessBuilder builder =
        new ProcessBuilder(
            SCRIPT.toString(),
            "-qfec",
            "stty cols 100 rows 24; exec " + java + " watch --page " + page + " " + options,
            "/dev/null");
    builder.environment().putAll(Map.of("TERM", "xterm", "SHELL", "/bin/sh"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  /** Shows the output until a condition holds, or to its end. */
  private void show(Reader output, BooleanSupplier isEnough) throws IOException {
    char[] buffer = new char[4096];
    while (!isEnough.getAsBoolean()) {
      int length = output.read(buffer);
      if (length < 0) {
        return;
      }
      screen.write(buffer, 0, length);
    }
  }

  private List<String> linesWith(String text) {
    return screen.lines().stream().filter(line -> line.contains(text)).toList();
  }

  @Test
  void theViewIsRedrawnAndLeavesOnlyTheEvents() throws Exception {
    Process process = watch(Map.of(), "--count 2 --timeout 300s");
    Reader output = process.inputReader(UTF_8);
    show(output, () -> screen.draws() >= 3);
    assertThat(linesWith("history")).isNotEmpty();
    try (PageWriter writer = PageWriter.open(page)) {
      writer.restore();
    }
    show(output, () -> false);

    assertThat(process.waitFor(300, SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(linesWith("Watching ")).hasSize(1);
    assertThat(linesWith("vm_generation_counter 7 -> 8")).hasSize(1);
    assertThat(linesWith("disruption_marker 0 -> 1")).hasSize(1);
    // On a slow machine, an old view can stay in the scrollback, and never below the events.
    assertThat(screen.lines()).last().asString().contains("disruption_marker 0 -> 1");
  }

  @Test
  void aSignalErasesTheView() throws Exception {
    Process process = watch(Map.of("NO_COLOR", "1"), "");
    Reader output = process.inputReader(UTF_8);
    show(output, () -> screen.draws() >= 2);
    process
        .descendants()
        .filter(child -> child.info().command().orElse("").endsWith("java"))
        .forEach(ProcessHandle::destroy);
    show(output, () -> false);

    assertThat(process.waitFor(300, SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(screen.lines()).last().asString().contains("leap_indicator NONE");
  }

  @Test
  void aDumbTerminalHasNoView() throws Exception {
    show(watch(Map.of("TERM", "dumb"), "--timeout 1s").inputReader(UTF_8), () -> false);

    assertThat(screen.draws()).isZero();
    assertThat(linesWith("Watching ")).hasSize(1);
  }

  @Test
  void plainAndJsonHaveNoView() throws Exception {
    show(watch(Map.of(), "--timeout 1s --plain").inputReader(UTF_8), () -> false);
    show(watch(Map.of(), "--timeout 1s --json").inputReader(UTF_8), () -> false);

    assertThat(screen.draws()).isZero();
    assertThat(linesWith("Watching ")).hasSize(1);
    assertThat(linesWith("\"event\":\"watching\"")).hasSize(1);
  }
}
