package io.vmclock.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher in a checkout of its own, with programs that print what they are asked to do. */
@Timeout(120)
class LauncherTest {
  private static final String NO_ARCHIVE = "-Xshare:off";

  @TempDir private Path directory;

  private Path root;
  private Path javaHome;
  private Map<String, String> environment;

  /** One run of the launcher. */
  private record Run(int status, String out, String err) {}

  @BeforeEach
  void makeCheckout() throws IOException {
    root = directory.resolve("checkout");
    javaHome = directory.resolve("jdk");
    for (String name : new String[] {"include", "native", "java/vmclock/src"}) {
      Files.createDirectories(root.resolve(name));
    }
    Files.createDirectories(root.resolve("java/vmclock-cli/src"));
    Files.createDirectories(root.resolve("java/vmclock-cli/target"));
    Files.createDirectories(root.resolve("target/vmclock"));
    for (String name :
        new String[] {
          "pom.xml", "CMakeLists.txt", "java/vmclock/pom.xml", "java/vmclock-cli/pom.xml"
        }) {
      Files.writeString(root.resolve(name), "");
    }
    Files.createDirectories(root.resolve("tools"));
    for (String name : new String[] {"vmclock", "tools/launch.bash"}) {
      Files.copy(Path.of("../..").resolve(name), root.resolve(name));
    }
    Files.writeString(root.resolve("target/vmclock/vmclock.jar"), "");
    program("jdk/bin/java", "echo \"java $*\"; echo \"locale ${LC_ALL:-}\"");
    for (String name : new String[] {"javac", "cmake", "make", "cc", "c++"}) {
      program("jdk/bin/" + name, ":");
    }
    program("jdk/bin/mvn", "echo \"jar\" > " + root.resolve("java/vmclock-cli/target/vmclock.jar"));
    Files.writeString(javaHome.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    environment = new HashMap<>();
    environment.put("PATH", javaHome.resolve("bin") + ":" + System.getenv("PATH"));
    environment.put("JAVA_HOME", javaHome.toString());
    // Otherwise the launcher makes an archive of classes while JUnit removes the directory.
    environment.put("JDK_JAVA_OPTIONS", NO_ARCHIVE);
  }

  private void program(String name, String script) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Run run(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Path err = directory.resolve("err");
    Process process = builder.redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(process.waitFor(), out, Files.readString(err));
  }

  @Test
  void startsTheJarWithoutAWord() throws Exception {
    Run run = run("./vmclock", "now", "--json");

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("-XX:+UseSerialGC")
        .contains("-jar " + root.resolve("target/vmclock/vmclock.jar") + " now --json");
  }

  @Test
  void otherShellsStartBash() throws Exception {
    Run run = run("/bin/sh", "vmclock", "now");

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("vmclock.jar now");
  }

  @Test
  void asksForBashIfThereIsNone() throws Exception {
    assumeTrue(Files.exists(Path.of("/bin/dash")), "there is no shell but bash");
    environment.put("PATH", javaHome.resolve("bin").toString());

    Run run = run("/bin/dash", "vmclock", "now");

    assertThat(run.status()).isEqualTo(3);
    assertThat(run.err()).isEqualTo("vmclock: install bash: this program needs it.\n");
  }

  @Test
  void reportsAJavaHomeWithoutJava() throws Exception {
    environment.put("JAVA_HOME", directory.resolve("none").toString());

    Run run = run("./vmclock", "now");

    assertThat(run.status()).isZero();
    assertThat(run.err())
        .startsWith("vmclock: JAVA_HOME is " + directory.resolve("none") + ", but ")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
  void leavesTheCollectorToTheEnvironment(String variable) throws Exception {
    environment.put(variable, NO_ARCHIVE + " -XX:+UseG1GC");
    assertThat(run("./vmclock", "now").out()).doesNotContain("SerialGC");

    environment.put(variable, NO_ARCHIVE);
    assertThat(run("./vmclock", "now").out()).contains("SerialGC");
  }

  @Test
  void buildsOnceFromASourceOfTheFuture() throws Exception {
    Path source = Files.writeString(root.resolve("native/late.c"), "");
    FileTime future = FileTime.from(Instant.now().plus(Duration.ofDays(1)));
    Files.setLastModifiedTime(source, future);

    Run first = run("./vmclock", "now");
    Run second = run("./vmclock", "now");
    Files.setLastModifiedTime(source, FileTime.from(future.toInstant().plusSeconds(60)));
    Run changed = run("./vmclock", "now");

    assertThat(first.err()).contains("building", source + " is dated in the future.", "built.");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).contains("vmclock.jar now");
    assertThat(changed.err()).contains("building");
  }

  @Test
  void choosesALocaleThatCanNameThePath() throws Exception {
    environment.put("LC_ALL", "C");
    assertThat(run("./vmclock", "now").out()).endsWith("locale C\n");

    // The shell makes the name, because this JVM may be unable to.
    Run named =
        run(
            "/bin/sh",
            "-c",
            "cd .. && mv checkout $(printf 'f\\303\\274r') && cd f* && ./vmclock now");
    assertThat(named.err()).isEmpty();
    assertThat(named.out()).endsWith("locale C.UTF-8\n");
  }

  @Test
  void aClosedOutputStaysAFailure() throws Exception {
    program(
        "jdk/bin/java", "echo output || echo lost >&2; [ -e /proc/$$/fd/0 ] || echo unused >&2");

    assertThat(run("/bin/sh", "-c", "./vmclock now >&-").err()).contains("lost");
    assertThat(run("/bin/sh", "-c", "./vmclock now >&- <&-").err())
        .contains("lost")
        .doesNotContain("unused");
  }

  @Test
  void usesAnArchiveOfClassesFromTheSecondStart() throws Exception {
    Path archive = makeArchive();

    assertThat(run("./vmclock", "now").out())
        .contains("-XX:SharedArchiveFile=" + archive + " -XX:+VerifySharedSpaces");
    environment.put("JAVA_TOOL_OPTIONS", NO_ARCHIVE);
    assertThat(run("./vmclock", "now").out()).doesNotContain("SharedArchiveFile");
  }

  @Test
  void usesNoArchiveThatWasCutOff() throws Exception {
    Path archive = makeArchive();
    Files.writeString(archive, "cla");

    Run run = run("./vmclock", "now");
    awaitArchive();

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).doesNotContain("SharedArchiveFile");
    assertThat(archive).hasContent("classes");
  }

  @Test
  void aCacheOfJava25HasAnotherOption() throws Exception {
    Files.writeString(
        javaHome.resolve("release"), "JAVA_VERSION=\"25\"\nJAVA_RUNTIME_VERSION=\"25+36\"\n");
    Path archive = makeArchive();

    assertThat(archive.getFileName().toString()).startsWith("25+36_");
    assertThat(run("./vmclock", "now").out()).contains("-XX:AOTCache=" + archive + " ");
  }

  @Test
  void anArchiveThatCannotBeMadeIsTriedOnce() throws Exception {
    environment.remove("JDK_JAVA_OPTIONS");
    program(
        "jdk/bin/java",
        "case $* in *AtExit*) echo tried >> " + directory.resolve("tries") + "; exit 1 ;; esac");

    assertThat(run("./vmclock", "now").status()).isZero();
    while (!Files.exists(directory.resolve("tries"))) {
      Thread.sleep(10);
    }
    assertThat(run("./vmclock", "now").status()).isZero();

    assertThat(directory.resolve("tries")).hasContent("tried");
  }

  @Test
  void makesTheArchiveThatAKilledProcessBegan() throws Exception {
    Path archive = makeArchive();
    String name = archive.getFileName().toString();
    Files.delete(archive);
    // No process has this id: it is above the kernel's limit.
    Files.writeString(archive.resolveSibling(name.replace(".7.archive", ".begun")), "999999999\n");

    assertThat(run("./vmclock", "now").status()).isZero();

    assertThat(awaitArchive()).isEqualTo(archive);
  }

  @Test
  void makesAnotherArchiveForAnotherJar() throws Exception {
    Path archive = makeArchive();
    Path jar = root.resolve("target/vmclock/vmclock.jar");
    Files.setLastModifiedTime(
        jar, FileTime.from(Files.getLastModifiedTime(jar).toInstant().plusSeconds(5)));

    assertThat(run("./vmclock", "now").out()).doesNotContain("SharedArchiveFile");

    while (Files.exists(archive)) {
      Thread.sleep(10);
    }
    assertThat(awaitArchive()).isNotEqualTo(archive);
  }

  /** Starts the command once, and returns the archive that the launcher then makes. */
  private Path makeArchive() throws Exception {
    environment.remove("JDK_JAVA_OPTIONS");
    // The option's value ends at the next option.
    program(
        "jdk/bin/java",
        "case $* in *-XX:ArchiveClassesAtExit=* | *-XX:AOTCacheOutput=*)"
            + " file=${*#*ArchiveClassesAtExit=}; file=${file#*AOTCacheOutput=};"
            + " printf classes > \"${file%% *}\" ;; esac; echo \"java $*\"");
    Run run = run("./vmclock", "now");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).doesNotContain("SharedArchiveFile", "AOTCache");
    return awaitArchive();
  }

  private Path awaitArchive() throws Exception {
    Path archives = root.resolve("target/vmclock/archives");
    while (true) {
      if (Files.exists(archives)) {
        try (Stream<Path> files = Files.list(archives)) {
          List<Path> all = files.toList();
          // The process that made it has ended if there is no other file.
          if (all.size() == 1
              && all.get(0).toString().endsWith(".7.archive")
              && Files.size(all.get(0)) == 7) {
            return all.get(0);
          }
        }
      }
      Thread.sleep(10);
    }
  }
}
