package io.vmclock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelpTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "now",
        "read",
        "watch",
        "convert",
        "doctor",
        "bench",
        "publish",
        "restore",
        "migrate",
        "generate-completion"
      })
  void eachCommandHasHelpWithItsExitStatuses(String command) {
    Cli run = Cli.run(command, "--help");

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("Usage: vmclock " + command, "Exit status:", "  2   ");
    assertThat(Cli.run("--help").out()).containsPattern("(?m)^  " + command + " ");
  }

  @Test
  void versionNamesVmclock() {
    Cli run = Cli.run("--version");

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("vmclock ");
  }

  @Test
  void completionIsAScriptThatKnowsTheCommands() {
    Cli run = Cli.run("generate-completion");

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("#!/usr/bin/env bash").contains("convert", "--counter");
  }
}
