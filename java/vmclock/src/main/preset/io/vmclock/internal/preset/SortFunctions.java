package io.vmclock.internal.preset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sorts the native methods' functions in the C++ that JavaCPP generated. It writes them in the
 * order of {@link Class#getDeclaredMethods}, which has none and changes from JVM to JVM; and the
 * library shall be the same, byte by byte, whenever it is built.
 */
public final class SortFunctions {
  private static final Pattern FUNCTION =
      Pattern.compile("^JNIEXPORT [^\\n]*\\{\\n.*?^\\}\\n", Pattern.MULTILINE | Pattern.DOTALL);

  private SortFunctions() {}

  /** Takes the folder of the generated files, and replaces each. */
  public static void main(String[] args) throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.list(Path.of(args[0]))) {
      sources = files.filter(file -> file.toString().endsWith(".cpp")).toList();
    }
    for (Path source : sources) {
      Files.writeString(source, sorted(source, Files.readString(source)));
    }
  }

  /** Functions stand where functions stood, in the order of their text. */
  private static String sorted(Path source, String text) throws IOException {
    Matcher functions = FUNCTION.matcher(text);
    Iterator<String> inOrder = functions.results().map(MatchResult::group).sorted().iterator();
    if (!inOrder.hasNext()) {
      throw new IOException(source + " has no functions as JavaCPP 1.5.14 writes them");
    }
    return functions.replaceAll(function -> Matcher.quoteReplacement(inOrder.next()));
  }
}
