package io.vmclock.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.vmclock.guest.qemu.GuestFiles;
import io.vmclock.guest.qemu.Jdk;
import io.vmclock.guest.qemu.QemuGuest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests clones of a machine on which the executable jar of {@code sample/spring-boot} runs. The
 * guest has no database. Needs the property {@code vmclock.sample}.
 */
@ExtendWith(SharedGuest.class)
class SpringBootIT {
  private static final int CLONES = 2;
  private static final int DRAWS = 5;

  /** The processor is emulated, so the start takes minutes. */
  private static final Duration START_LIMIT = Duration.ofMinutes(15);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path directory;

  @Test
  void clonesOfAServiceRepeatNoValueAndRunTheirActionsBeforeARequest() {
    assumeFalse(System.getProperty("vmclock.sample", "").isEmpty(), "vmclock.sample is not set");
    GuestFiles files = GuestFiles.ofThisBuild();
    Path saved = directory.resolve("saved");
    List<String> drawn = new ArrayList<>();
    try (QemuGuest original = QemuGuest.boot(files)) {
      Jdk newest = files.jdks().get(files.jdks().size() - 1);
      original.run(
          newest.executableJar(
                  "sample.jar", "--vmclock.mode=required --vmclock.sources.restores=page")
              + " >/run/sample.log 2>&1 &");
      awaitStart(original);
      assertThat(get(original, "restores")).isEqualTo("0");
      drawn.addAll(draw(original));
      original.saveForClones(saved);
    }
    for (int i = 0; i < CLONES; i++) {
      try (QemuGuest clone = QemuGuest.cloneOf(files, saved, 100 + i)) {
        assertThat(get(clone, "restores")).as("seen by the first request").isEqualTo("1");
        drawn.addAll(draw(clone));
        assertThat(get(clone, "actuator/prometheus"))
            .containsPattern("(?m)^vmclock_restores_total.* 1\\.0");
        assertThat(clone.run("cat /run/sample.log")).doesNotContain("WARNING:");
      }
    }
    assertThat(drawn).hasSize((1 + CLONES) * 2 * DRAWS).doesNotHaveDuplicates();
  }

  private static List<String> draw(QemuGuest guest) {
    List<String> drawn = new ArrayList<>();
    for (int i = 0; i < DRAWS; i++) {
      drawn.add(get(guest, "id"));
      drawn.add(get(guest, "random"));
    }
    return drawn;
  }

  private static String get(QemuGuest guest, String path) {
    return guest.run(request(path)).strip();
  }

  /**
   * Debian's static busybox crashes with wget's own option for a time limit. The limit kills wget
   * itself, because a wget that goes on would keep the agent's output open.
   */
  private static String request(String path) {
    return "timeout 90 wget -q -O- http://127.0.0.1:8080/" + path;
  }

  private static void awaitStart(QemuGuest guest) {
    long begin = System.nanoTime();
    while (guest.tryRun(request("restores") + " || { sleep 2; false; }").status() != 0) {
      if (System.nanoTime() - begin > START_LIMIT.toNanos()) {
        throw new AssertionError(guest.run("cat /run/sample.log"));
      }
    }
  }
}
