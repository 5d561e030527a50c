package io.vmclock.jars;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the published jars as bundles of an OSGi framework, with each JDK of this machine. */
class BundleTest {
  @TempDir private Path directory;

  static List<Jdk> jdks() throws IOException {
    return Jdk.all();
  }

  private String run(Jdk jdk, Stream<Path> jars) throws IOException, InterruptedException {
    List<String> options = new ArrayList<>();
    if (jdk.hasForeignCalls()) {
      options.add("--enable-native-access=ALL-UNNAMED");
    }
    options.add("-cp");
    options.add(Jars.path(List.of(Jars.framework(), Jars.testClasses())));
    return jdk.run(
        BundleProbe.class,
        directory.resolve("cache"),
        options,
        Stream.concat(Stream.of(directory), jars).map(Path::toString).toArray(String[]::new));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void readsInABundleThatImportsThePackages(Jdk jdk) throws Exception {
    Stream<Path> library =
        Stream.concat(Jars.others().stream(), Stream.of(Jars.ofClasses(), Jars.ofPlatform()));

    assertThat(run(jdk, library))
        .contains("time: true")
        .contains("library: " + directory.resolve("cache/libjnivmclock-"));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesTheMissingFragment(Jdk jdk) throws Exception {
    Stream<Path> library = Stream.concat(Jars.others().stream(), Stream.of(Jars.ofClasses()));

    assertThat(run(jdk, library))
        .contains("LIBRARY: ", "io.vmclock:vmclock with the classifier " + Jars.PLATFORM);
  }

  @Test
  void exportsThePublicPackagesOnly() throws Exception {
    String exported = headers(Jars.ofClasses()).getValue("Export-Package");

    assertThat(exported)
        .contains("io.vmclock;", "io.vmclock.watch;")
        .doesNotContain("io.vmclock.internal");
  }

  @Test
  void bundleAndFragmentHaveOneVersion() throws Exception {
    assertThat(headers(Jars.ofPlatform()).getValue("Bundle-Version"))
        .isEqualTo(headers(Jars.ofClasses()).getValue("Bundle-Version"))
        .startsWith("0.");
  }

  private static Attributes headers(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.getManifest().getMainAttributes();
    }
  }
}
