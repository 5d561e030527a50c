package io.vmclock.jars;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The file NOTICE names each library whose classes are in the command's jar. */
class NoticeTest {
  private JarFile command;
  private String notice;

  @BeforeEach
  void open() throws IOException {
    command = new JarFile(Path.of(System.getProperty("vmclock.command")).toFile());
    try (var in = command.getInputStream(command.getEntry("META-INF/NOTICE"))) {
      notice = new String(in.readAllBytes(), UTF_8);
    }
  }

  @AfterEach
  void close() throws IOException {
    command.close();
  }

  /** The packages that the lines "Packages:" name. */
  private List<String> namedPackages() {
    return Pattern.compile("(?m)^ +Packages: (.*)$")
        .matcher(notice)
        .results()
        .flatMap(line -> Stream.of(line.group(1).split(", ")))
        .toList();
  }

  /** The packages of the other libraries' classes. */
  private Set<String> foreignPackages() {
    Set<String> packages = new TreeSet<>();
    command.stream()
        .map(ZipEntry::getName)
        .filter(name -> name.endsWith(".class"))
        .map(name -> name.replaceFirst("^META-INF/versions/[0-9]+/", ""))
        .map(name -> name.substring(0, Math.max(0, name.lastIndexOf('/'))).replace('/', '.'))
        .filter(name -> !isIn(name, "io.vmclock"))
        .forEach(packages::add);
    return packages;
  }

  private static boolean isIn(String name, String parent) {
    return name.equals(parent) || name.startsWith(parent + ".");
  }

  @Test
  void namesTheLibraryOfEachClass() {
    List<String> named = namedPackages();

    assertThat(foreignPackages())
        .isNotEmpty()
        .allSatisfy(name -> assertThat(named).anyMatch(parent -> isIn(name, parent)));
  }

  @Test
  void namesNoLibraryThatTheJarDoesNotHave() {
    Set<String> present = foreignPackages();

    assertThat(namedPackages())
        .isNotEmpty()
        .allSatisfy(parent -> assertThat(present).anyMatch(name -> isIn(name, parent)));
  }

  @Test
  void namesOnlyLicenseTextsThatTheJarHas() {
    List<String> texts =
        Pattern.compile("META-INF/[\\w-]+")
            .matcher(notice)
            .results()
            .map(MatchResult::group)
            .toList();

    assertThat(texts)
        .isNotEmpty()
        .allSatisfy(name -> assertThat(command.getEntry(name)).isNotNull());
    assertThat(command.getEntry("META-INF/LICENSE")).isNotNull();
  }
}
