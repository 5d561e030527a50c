package io.vmclock.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.vmclock.VmClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadInputTest {
  @TempDir private static Path directory;

  /** A page that cannot be opened, and a part of the expected error message. */
  record Bad(Path page, String cause) {}

  static Stream<Bad> pages() throws IOException, InterruptedException {
    Path fifo = directory.resolve("fifo");
    Files.deleteIfExists(fifo);
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    return Stream.of(
        new Bad(directory.resolve("absent"), "there is no such file"),
        new Bad(directory, "is a directory"),
        new Bad(fifo, "it is a FIFO, and pages"),
        new Bad(
            Files.write(directory.resolve("empty"), new byte[0]), "shorter than a vmclock page"),
        new Bad(new RawPage().write(directory.resolve("short"), 50), "size field claims"),
        new Bad(page("magic", new RawPage().u32(RawPage.MAGIC, 1)), "magic number"),
        new Bad(page("version0", new RawPage().u16(RawPage.VERSION, 0)), "its version is 0"),
        new Bad(page("version", new RawPage().u16(RawPage.VERSION, 2)), "of version 2, "),
        new Bad(page("size0", new RawPage().u32(RawPage.SIZE, 0)), "shorter"),
        new Bad(page("size", new RawPage().u32(RawPage.SIZE, 8192)), "size field claims"),
        new Bad(page("odd", new RawPage().u32(RawPage.SEQ_COUNT, 1)), "100 ms"));
  }

  private static Path page(String name, RawPage page) {
    return page.write(directory.resolve(name));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void eachCommandPrintsTheCauseInOneLine(Bad bad) throws IOException {
    Object[][] commands = {
      {"now", "--page", bad.page},
      {"read", "--json", "--page", bad.page},
      {"read", "--pread", "--page", bad.page},
      {"convert", "--counter", 1, "--page", bad.page},
      {"restore", "--page", bad.page},
    };
    for (Object[] command : commands) {
      Cli run = Cli.run(command);

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.errLines())
          .singleElement()
          .asString()
          .startsWith("vmclock: Cannot ")
          .contains(bad.page.toString(), bad.cause);
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void doctorSeparatesCauseAndRemedy(Bad bad) {
    Cli run = Cli.run("doctor", "--json", "--page", bad.page);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.json().path("usable").booleanValue()).isFalse();
    assertThat(run.json().path("checks").path(0).path("detail").textValue()).contains(bad.cause);
    assertThat(run.json().path("checks").path(0).path("remedy").textValue()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nwo",
        "now --pge /x",
        "now --page /x --embedded",
        "convert --page /x",
        "convert --page /x --counter -1",
        "convert --page /x --counter +1",
        "convert --page /x --counter 18446744073709551616",
        "convert --page /x --counter 0x",
        "convert --page /x --counter 0x10000000000000000",
        "watch --interval 0ms",
        "watch --interval 61min",
        "watch --interval 2h",
        "watch --interval 10",
        "bench --seconds 0",
        "bench --seconds 51",
        "bench --seconds soon",
        "metrics --every 1s",
        "metrics --out file --every 2h",
        "publish",
        "restore",
        "migrate --page"
      })
  void wrongCommandLineHasStatusTwo(String line) {
    Cli run = Cli.run((Object[]) line.split(" ", -1));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines())
        .singleElement()
        .asString()
        .startsWith("vmclock: ")
        .contains("--help");
  }

  @Test
  void namesTheWrongValue() {
    assertThat(Cli.run("convert", "--page", "/x", "--counter", "12z").err())
        .contains("--counter", "'12z' is not a counter value");
    assertThat(Cli.run("watch", "--interval", "soon").err())
        .contains("--interval", "'soon' is not an interval");
  }

  /** The value of --exec is a command, which may begin with @. */
  @Test
  void doesNotTakeAValueForAFileOfArguments() throws IOException {
    Path file = Files.writeString(directory.resolve("arguments"), "5");

    assertThat(Cli.run("convert", "--page", "/x", "--counter", "@" + file).err())
        .contains("'@" + file + "' is not a counter value");
  }

  @Test
  void namesAnUnusablePathPlainly() {
    for (String command : new String[] {"read", "doctor", "publish"}) {
      Cli zero = Cli.run(command, "--page", "a\0b");

      assertThat(zero.status()).isEqualTo(2);
      assertThat(zero.err())
          .contains("--page", "'a b' cannot be used as a path: it contains a zero byte")
          .doesNotContain("java.");
    }
    assertThat(Cli.run("read", "--page", "").err()).contains("--page", "the path is empty");
  }

  @Test
  void mutuallyExclusiveOptionsAreReportedLikeOtherErrors() {
    assertThat(Cli.run("now", "--page", "/x", "--embedded").err())
        .startsWith("vmclock: --page=PATH, --embedded are mutually exclusive");
  }

  @Test
  void namesTheAlternativesIfThereIsNoDevice() {
    assumeFalse(VmClock.isAvailable(), "there is a device");
    for (String command : new String[] {"read", "watch"}) {
      Cli run = Cli.run(command);

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.errLines())
          .singleElement()
          .asString()
          .contains("Cannot open /dev/vmclock0: ", "--embedded", "--page");
    }
    assertThat(Cli.run("read", "--page", directory.resolve("none")).err())
        .doesNotContain("--embedded");
  }

  @Test
  void printsTheStackTraceOnlyOnRequest() {
    Path absent = directory.resolve("nowhere");

    assertThat(Cli.run("read", "--page", absent).err()).doesNotContain("\tat ");
    assertThat(Cli.run("read", "--verbose", "--page", absent).err()).contains("\tat io.vmclock.");
  }

  @Test
  void controlCharactersInPathDoNotReachTheTerminal() {
    Cli run = Cli.run("read", "--page", directory.resolve("a\nb\u001b[2J"));

    assertThat(run.errLines()).hasSize(1);
    assertThat(run.err()).doesNotContain("\u001b");
  }
}
