package io.vmclock.jars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Loads the published jars in new JVMs, with each JDK of this machine. */
class JarLoadTest {
  private static final String FOR_CLASS_PATH = "--enable-native-access=ALL-UNNAMED";
  private static final String FOR_MODULE_PATH = "--enable-native-access=io.vmclock";
  private static final String DENY = "--illegal-native-access=deny";

  @TempDir private Path directory;

  static List<Jdk> jdks() throws IOException {
    return Jdk.all();
  }

  private static List<Path> jars(boolean withNative) {
    List<Path> jars = new ArrayList<>(Jars.others());
    jars.add(Jars.ofClasses());
    if (withNative) {
      jars.add(Jars.ofPlatform());
    }
    return jars;
  }

  private String onClassPath(Jdk jdk, boolean withNative, String... options)
      throws IOException, InterruptedException {
    List<Path> entries = jars(withNative);
    entries.add(Jars.testClasses());
    List<String> command = new ArrayList<>(List.of(options));
    command.addAll(List.of("-cp", Jars.path(entries)));
    return jdk.run(Probe.class, directory.resolve("cache"), command);
  }

  /** The probe is on the class path, so the module must be named with {@code --add-modules}. */
  private String onModulePath(Jdk jdk, boolean withNative, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(options));
    command.addAll(List.of("-p", Jars.path(jars(withNative)), "--add-modules", "io.vmclock"));
    command.addAll(List.of("-cp", Jars.testClasses().toString()));
    return jdk.run(Probe.class, directory.resolve("cache"), command);
  }

  private void readsQuietly(Jdk jdk, String output, String module) {
    assertThat(output)
        .startsWith("time: true")
        .contains("module: " + module)
        .contains("binding: " + (jdk.hasForeignCalls() ? "foreign" : "jni"))
        .contains("library: " + directory.resolve("cache/libjnivmclock-"))
        .doesNotContainIgnoringCase("warning");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void loadsOnTheClassPath(Jdk jdk) throws Exception {
    String[] options = jdk.hasForeignCalls() ? new String[] {FOR_CLASS_PATH} : new String[0];
    readsQuietly(jdk, onClassPath(jdk, true, options), "unnamed module");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void loadsOnTheModulePath(Jdk jdk) throws Exception {
    String[] options = jdk.hasForeignCalls() ? new String[] {FOR_MODULE_PATH} : new String[0];
    readsQuietly(jdk, onModulePath(jdk, true, options), "module io.vmclock");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void jvmWithoutTheOptionWarnsAndNamesIt(Jdk jdk) throws Exception {
    assumeTrue(jdk.warnsOfNativeAccess(), "This JDK does not warn");
    assertThat(onClassPath(jdk, true)).contains("WARNING", FOR_CLASS_PATH, "time: true");
    assertThat(onModulePath(jdk, true)).contains("WARNING", FOR_MODULE_PATH, "time: true");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void jvmThatDeniesNativeAccessGetsAnErrorThatNamesTheOption(Jdk jdk) throws Exception {
    assumeTrue(jdk.warnsOfNativeAccess(), "This JDK cannot deny native access");
    assertThat(onClassPath(jdk, true, DENY)).startsWith("LIBRARY: ").contains(FOR_CLASS_PATH);
    assertThat(onModulePath(jdk, true, DENY)).startsWith("LIBRARY: ").contains(FOR_MODULE_PATH);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void namesTheMissingNativeJar(Jdk jdk) throws Exception {
    String named = "io.vmclock:vmclock with the classifier " + Jars.PLATFORM;
    assertThat(onClassPath(jdk, false)).contains("LIBRARY: ", named);
    assertThat(onModulePath(jdk, false)).contains("LIBRARY: ", named);
  }
}
