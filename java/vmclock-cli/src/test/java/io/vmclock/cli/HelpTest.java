package io.vmclock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

class HelpTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "now",
        "read",
        "watch",
        "convert",
        "doctor",
        "sources",
        "metrics",
        "audit",
        "bench",
        "publish",
        "restore",
        "migrate",
        "completion"
      })
  void eachCommandHasHelpWithItsExitStatuses(String command) {
    Cli run = Cli.run(command, "--help");

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("Usage: vmclock " + command, "Exit status:", "  2   ");
    assertThat(Cli.run("--help").out()).containsPattern("(?m)^  " + command + " ");
  }

  @Test
  void eachCommandHasTheNameOfItsAnnotation() {
    Main.commandLine()
        .getSubcommands()
        .forEach(
            (name, command) ->
                assertThat(command.getCommand().getClass().getAnnotation(Command.class).name())
                    .isEqualTo(name));
  }

  @Test
  void aNamedCommandIsBuiltAlone() {
    assertThat(Main.commandLine("now", "--json").getSubcommands()).containsOnlyKeys("now");
    assertThat(Main.commandLine("nwo").getSubcommands()).hasSize(14);
  }

  @Test
  void versionNamesVmclock() {
    Cli run = Cli.run("--version");

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("vmclock ");
  }

  @Test
  void vmclockAlonePrintsTheHelp() {
    Cli run = Cli.run();

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).isEqualTo(Cli.run("--help").out());
  }

  @Test
  void helpNamesACommand() {
    assertThat(Cli.run("help", "watch")).isEqualTo(Cli.run("watch", "--help"));
    assertThat(Cli.run("help")).isEqualTo(Cli.run("--help"));
    Cli wrong = Cli.run("help", "wacth");
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.errLines()).singleElement().asString().startsWith("vmclock: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void completionIsAScriptThatKnowsTheCommands(String shell) {
    Cli run = Cli.run("completion", shell);

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("#!/usr/bin/env bash").contains("convert", "--counter");
  }

  @Test
  void completionNamesTheShellsThatItKnows() {
    assertThat(Cli.run("completion", "ksh").err()).contains("'ksh'", "bash, zsh");
  }

  @Test
  void aDumbTerminalHasNoColors() {
    assertThat(Main.ansi(Map.of("TERM", "dumb"))).isEqualTo(Ansi.OFF);
    assertThat(Main.ansi(Map.of("TERM", "xterm"))).isEqualTo(Ansi.AUTO);
  }
}
