package io.vmclock.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares each Java example of the guide with code that tests compile and run. The line before an
 * example names the file, and the lines {@code // begin} and {@code // end} mark the code there:
 *
 * <pre>{@code
 * <!-- java/vmclock-integrations/src/test/java/io/vmclock/agrona/AgronaExampleTest.java -->
 * }</pre>
 */
class GuideTest {
  private static final Path ROOT = Path.of("../..");
  private static final int MOST_LINES = 10;

  private static final Pattern EXAMPLE =
      Pattern.compile("(?ms)(?:^<!-- (\\S+) -->\\n)?^```java\\n(.*?)^```$");

  private static final Pattern MARKED = Pattern.compile("(?ms)^ *// begin\\n(.*?)^ *// end$");

  static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("docs/guide"))) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void eachExampleIsCompiled(Path page) throws IOException {
    String text = Files.readString(page);
    List<MatchResult> examples = EXAMPLE.matcher(text).results().toList();

    assertThat(examples).hasSize(text.split("```java", -1).length - 1);
    for (MatchResult example : examples) {
      assertThat(example.group(1)).as("the source of%n%s", example.group(2)).isNotNull();
      assertThat(example.group(2)).isEqualTo(marked(ROOT.resolve(example.group(1))));
      assertThat(example.group(2).lines().count())
          .as("the lines of%n%s", example.group(2))
          .isLessThanOrEqualTo(MOST_LINES);
    }
  }

  private static String marked(Path source) throws IOException {
    List<MatchResult> marked = MARKED.matcher(Files.readString(source)).results().toList();
    assertThat(marked).as("marked code in %s", source).hasSize(1);
    return marked.get(0).group(1).stripTrailing().stripIndent() + "\n";
  }
}
