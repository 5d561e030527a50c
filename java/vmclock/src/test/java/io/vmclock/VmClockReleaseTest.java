package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmclock.VmClock.Access;
import io.vmclock.internal.library.ChildJvm;
import io.vmclock.testpage.RawPage;
import io.vmclock.testpage.RawPageExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Opens a clock a million times in a process that may have 64 descriptors. */
@ExtendWith(RawPageExtension.class)
class VmClockReleaseTest {
  private static final int DESCRIPTORS = 64;
  private static final int TURNS = 1_000_000;

  /** The build runs all tests twice, but opening is the same over foreign calls. */
  @BeforeAll
  static void onlyOnce() {
    assumeTrue(System.getProperty("vmclock.expectedBinding") == null, "this was tested over JNI");
  }

  private static void completes(ChildJvm child, String... arguments) throws Exception {
    ChildJvm.Result result = child.descriptors(DESCRIPTORS).option("-Xmx256m").run(arguments);
    assertThat(result.output()).isEqualTo("turns: " + TURNS + "\n");
  }

  @ParameterizedTest
  @EnumSource
  void closedClocksUseUpNothing(Access access, RawPage page) throws Exception {
    completes(ChildJvm.of(OpenAndClose.class), page.path().toString(), access.name());
  }

  /** A file in the child's own /dev takes the place of the device. */
  @Test
  void isAvailableUsesUpNothing(@TempDir Path directory) throws Exception {
    Path dev = Path.of("/dev");
    assumeTrue(ChildJvm.canMount(dev), "this user cannot mount file systems");
    try (RawPage page = RawPage.at(directory.resolve("page"))) {
      completes(ChildJvm.of(AskOften.class).mounted("rw", dev), page.path().toString());
    }
  }

  /** Opens and closes clocks. */
  static final class OpenAndClose {
    private OpenAndClose() {}

    public static void main(String[] args) {
      Path path = Path.of(args[0]);
      Access access = Access.valueOf(args[1]);
      int turns = 0;
      while (turns < TURNS) {
        VmClock.open(path, access).close();
        turns++;
      }
      System.out.println("turns: " + turns);
    }
  }

  /** Asks whether the device is available. */
  static final class AskOften {
    private AskOften() {}

    public static void main(String[] args) throws IOException {
      Path unused = Files.copy(Path.of(args[0]), VmClock.DEVICE);
      int turns = 0;
      while (turns < TURNS && VmClock.isAvailable()) {
        turns++;
      }
      System.out.println("turns: " + turns);
    }
  }
}
