package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the README's examples with programs that are compiled, and that other tests run. */
class ReadmeTest {
  @ParameterizedTest
  @CsvSource({
    "0, src/test/java/io/vmclock/env/ReadmeProgram.java",
    "0, ../vmclock-guest-tests/src/main/java/io/vmclock/guest/program/ReadmeProgram.java",
    "1, src/test/java/io/vmclock/ReadmeExample.java"
  })
  void showsAnExampleThatIsCompiled(int block, Path program) throws IOException {
    String readme = Files.readString(Path.of("../../README.md"));
    for (int i = 0; i < block; i++) {
      readme = after(readme, "```java\n");
    }

    assertThat(between(readme, "```java\n", "```"))
        .isEqualTo(between(Files.readString(program), "// begin\n", "    // end").indent(-4));
  }

  @Test
  void showsADependencyThatTheSampleBuildsWith() throws IOException {
    String readme = Files.readString(Path.of("../../README.md"));
    String sample = Files.readString(Path.of("../../sample/local/pom.xml"));

    assertThat(sample).contains(between(readme, "```xml\n", "```").indent(4));
    assertThat(readme.split("```xml", -1)).hasSize(2);
  }

  @Test
  void hasNoOtherExampleInJava() throws IOException {
    String readme = Files.readString(Path.of("../../README.md"));

    assertThat(readme.split("```java", -1)).hasSize(3);
  }

  private static String between(String text, String begin, String end) {
    String rest = after(text, begin);
    return rest.substring(0, rest.indexOf(end));
  }

  private static String after(String text, String begin) {
    int from = text.indexOf(begin);
    assertThat(from).as("position of %s", begin).isNotNegative();
    return text.substring(from + begin.length());
  }
}
