package io.vmclock.jars;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The jars that Maven put on the class path of this test. */
final class Jars {
  static final String PLATFORM =
      System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-x86_64";
  static final String LIBRARY = "io/vmclock/internal/" + PLATFORM + "/libjnivmclock.so";

  private Jars() {}

  static Path ofClasses() {
    return one("vmclock-[\\d.]+(-SNAPSHOT)?\\.jar");
  }

  static Path ofPlatform() {
    return one("vmclock-[\\d.]+(-SNAPSHOT)?-" + PLATFORM + "\\.jar");
  }

  /** Returns the jars that the library depends on. */
  static List<Path> others() {
    return classPath()
        .filter(path -> path.getFileName().toString().matches("(guava|failureaccess|jspecify).*"))
        .toList();
  }

  /** Returns the jar of the OSGi framework. */
  static Path framework() {
    return one("org\\.apache\\.felix\\.framework-.*\\.jar");
  }

  static Path testClasses() {
    return classPath().filter(path -> path.endsWith("test-classes")).findFirst().orElseThrow();
  }

  static String path(List<Path> entries) {
    return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  /** Returns the names of the files in a jar. */
  static List<String> files(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream()
          .filter(entry -> !entry.isDirectory())
          .map(ZipEntry::getName)
          .collect(Collectors.toList());
    }
  }

  private static Path one(String name) {
    List<Path> found =
        classPath().filter(path -> path.getFileName().toString().matches(name)).toList();
    assertThat(found).as("%s in %s", name, System.getProperty("java.class.path")).hasSize(1);
    assertThat(Files.isRegularFile(found.get(0))).as("%s is a jar", found).isTrue();
    return found.get(0);
  }

  private static Stream<Path> classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(Path::of);
  }
}
