package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  @Test
  void showsTheExampleThatIsCompiledHere() throws IOException {
    String readme = Files.readString(Path.of("../../README.md"));
    String source = Files.readString(Path.of("src/test/java/io/vmclock/ReadmeExample.java"));

    assertThat(between(readme, "```java\n", "```"))
        .isEqualTo(between(source, "// begin\n", "    // end").indent(-4));
  }

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin) + begin.length();
    assertThat(from).as("position after %s", begin).isGreaterThan(begin.length());
    return text.substring(from, text.indexOf(end, from));
  }
}
