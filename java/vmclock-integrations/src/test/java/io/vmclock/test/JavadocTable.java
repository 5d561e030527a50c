package io.vmclock.test;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the table of metrics in the Javadoc of a class. */
public final class JavadocTable {
  private static final Pattern ROW =
      Pattern.compile(
          "<tr><td>([^<]*)</td>\\s*<td>(gauge|counter|timer|histogram)</td>"
              + "\\s*<td>(.*?)</td>\\s*<td>(.*?)</td>");

  private JavadocTable() {}

  /** Returns the rows as {@link #row} makes them, in order of the names. */
  public static Set<String> of(Class<?> type) throws IOException {
    Path source = Path.of("src/main/java", type.getName().replace('.', '/') + ".java");
    String text =
        Files.readString(source, UTF_8)
            .replaceAll("\n \\* *", " ")
            .replaceAll("\\{@code ([^}]*)}", "$1")
            .replaceAll("</?code>", "");
    return ROW.matcher(text)
        .results()
        .map(
            match ->
                row(
                    match.group(1),
                    match.group(2),
                    match.group(3),
                    List.of(match.group(4).split("[, ]+"))))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns a row with the name, the type, the unit and the labels of a metric. */
  public static String row(String name, String type, String unit, List<String> labels) {
    return name + " | " + type + " | " + unit + " | " + String.join(", ", labels);
  }
}
