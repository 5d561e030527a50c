package io.vmclock.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares each example of the guide with code that tests compile and run. The line before an
 * example is one of these:
 *
 * <pre>{@code
 * <!-- java/vmclock-integrations/src/test/java/io/vmclock/agrona/AgronaExampleTest.java -->
 * <!-- docs/guide/examples.sh audit -->
 * <!-- sample/pom.xml -->
 * <!-- not run: the reason -->
 * }</pre>
 *
 * In a Java file or a shell script, the lines {@code begin} and {@code end} in comments mark the
 * code. A name after {@code begin} distinguishes several. Any other file contains the lines of the
 * example, wherever and however far they are indented. Examples in Java are always run.
 */
class GuideTest {
  private static final Path ROOT = Path.of("../..");
  private static final int MOST_LINES = 10;

  private static final Pattern EXAMPLE =
      Pattern.compile("(?ms)(?:^<!-- (\\S[^\\n]*) -->\\n)?^```(\\w*)\\n(.*?)^```$");

  private static final Pattern REASON = Pattern.compile("not run: \\S.{10,}");

  static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      return files.filter(file -> file.toString().endsWith(".md")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void eachExampleIsRunOrSaysWhyNot(Path page) throws IOException {
    String text = Files.readString(page);
    List<MatchResult> examples = EXAMPLE.matcher(text).results().toList();

    assertThat(text.lines().filter(line -> line.startsWith("```")))
        .as("the lines that begin or end an example")
        .hasSize(2 * examples.size());
    for (MatchResult example : examples) {
      check(example.group(1), example.group(2), example.group(3));
    }
  }

  private static void check(String origin, String language, String code) throws IOException {
    assertThat(origin).as("the line before%n%s", code).isNotNull();
    boolean isJava = language.equals("java");
    if (!isJava && REASON.matcher(origin).matches()) {
      return;
    }
    String[] words = origin.split(" ", 2);
    String source = Files.readString(ROOT.resolve(words[0]));
    if (isJava || language.equals("sh")) {
      assertThat(code).isEqualTo(marked(source, words.length > 1 ? words[1] : ""));
    } else {
      assertThat(flat(source)).contains(flat(code));
    }
    if (isJava) {
      assertThat(code.lines().count()).as("the lines of%n%s", code).isLessThanOrEqualTo(MOST_LINES);
    }
  }

  private static String marked(String source, String name) {
    String begin = ("begin " + name).strip();
    List<MatchResult> marked =
        Pattern.compile("(?ms)^ *(?://|#) " + Pattern.quote(begin) + "\\n(.*?)^ *(?://|#) end$")
            .matcher(source)
            .results()
            .toList();
    assertThat(marked).as("code after \"%s\"", begin).hasSize(1);
    return marked.get(0).group(1).stripTrailing().stripIndent() + "\n";
  }

  private static String flat(String text) {
    return text.lines().map(String::strip).collect(Collectors.joining("\n", "\n", "\n"));
  }
}
