package io.vmclock.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmclock.internal.library.ChildJvm;
import io.vmclock.publish.Publisher;
import io.vmclock.testpage.ClockBoundSegment;
import io.vmclock.testpage.ClockBoundSegment.Version;
import io.vmclock.testpage.RawPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the README's first example, unchanged, on machines with different sources. Mount namespaces
 * give the program a /dev and a /run of its own. A test in the guest runs it on the real device.
 */
class ReadmeProgramTest {
  /** A random time, and a version 7 UUID. */
  private static final String UUID_LINE =
      "(?s).*\\n[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\\n.*";

  private static final String OWN_DEV =
      """
      mkdir "$DIR/dev"
      mount --rbind /dev "$DIR/dev"
      mount -t tmpfs tmpfs /dev
      for node in null zero full random urandom; do
        touch /dev/$node
        mount --bind "$DIR/dev/$node" /dev/$node
      done
      mkdir /dev/shm
      mount -t tmpfs tmpfs /run
      """;

  @TempDir private Path directory;

  @BeforeEach
  void onlyRootCanMount() throws Exception {
    assumeTrue(ChildJvm.isRoot(), "only root can mount");
    assumeTrue(ChildJvm.canMount(directory), "mounting is not permitted");
  }

  private String script(String more) {
    return "DIR=" + directory + "\n" + OWN_DEV + more;
  }

  private static String run(ChildJvm child) throws Exception {
    ChildJvm.Result result = child.run();
    assertThat(result.output()).matches(UUID_LINE);
    assertThat(result.status()).isZero();
    return result.output();
  }

  @Test
  void takesTimeFromClockBoundAndRestoresFromADeviceWithoutTime() throws Exception {
    try (RawPage page = RawPage.create().likeFirecracker();
        ClockBoundSegment segment = ClockBoundSegment.at(directory.resolve("shm1"), Version.V3)) {
      String output =
          run(
              ChildJvm.of(ReadmeProgram.class)
                  .inMountNamespace(
                      script(
                          "cp "
                              + page.path()
                              + " /dev/vmclock0\n"
                              + "mkdir /run/clockbound\ncp "
                              + segment.path()
                              + " /run/clockbound/\n")));

      assertThat(output)
          .contains("time: ClockBound /var/run/clockbound/shm1, +-")
          .contains("restores: /dev/vmclock0 (exact)");
    }
  }

  @Test
  void takesBothFromAPublishedPage() throws Exception {
    Path file = directory.resolve("page");
    try (Publisher publisher = Publisher.create(file).start(Duration.ofSeconds(1))) {
      String output =
          run(
              ChildJvm.of(ReadmeProgram.class)
                  .inMountNamespace(
                      script(
                          "touch /dev/vmclock0\nmount --bind "
                              + publisher.path()
                              + " /dev/vmclock0\n")));

      assertThat(output).contains("restores: /dev/vmclock0 (");
      // A kernel that nothing synchronizes makes the published time unreliable.
      assertThat(output).containsPattern("time: (/dev/vmclock0|system clock), ");
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @Test
  void runsUnguardedOnAMachineWithoutAnySource() throws Exception {
    String output = run(ChildJvm.of(ReadmeProgram.class).inMountNamespace(script("")));

    assertThat(output)
        .containsPattern("time: (kernel|system clock)")
        .contains("restores: none (unguarded)");
  }

  @Test
  void failsIfTheNativeLibraryIsNotInstalledCorrectly() throws Exception {
    ChildJvm.Result result =
        ChildJvm.of(ReadmeProgram.class)
            .property("io.vmclock.library.path", directory.resolve("absent.so"))
            .run();

    assertThat(result.status()).isNotZero();
    assertThat(result.output()).contains("VmClockException", "absent.so");
  }

  @Test
  void runsUnguardedOnAnotherOperatingSystem() throws Exception {
    String output = run(ChildJvm.of(ReadmeProgram.class).property("os.name", "Mac OS X"));

    assertThat(output)
        .contains("time: system clock, assumed +-1 s")
        .contains("restores: none (unguarded)");
  }
}
