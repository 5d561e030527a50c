package io.vmclock.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.guest.program.Notified;
import io.vmclock.guest.qemu.GuestFiles;
import io.vmclock.guest.qemu.GuestProgram;
import io.vmclock.guest.qemu.Jdk;
import io.vmclock.guest.qemu.QemuGuest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests QEMU's VMGenID device. QEMU changes the ID if another process continues a saved machine,
 * but not by {@code loadvm} in the same process.
 */
@ExtendWith(SharedGuest.class)
class VmGenIdIT {
  private static final int CLONES = 2;

  /** What the kernel logs for a new ID. A program cannot write it with the kernel's facility. */
  private static final String SPOOF =
      "echo '<5>random: crng reseeded due to virtual machine fork' >/dev/kmsg";

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path directory;

  private static Jdk jdk() {
    return GuestFiles.ofThisBuild().jdks().get(0);
  }

  @Test
  void restoredMachinesAreNotifiedOnce() {
    GuestFiles files = GuestFiles.ofThisBuild();
    Path saved = directory.resolve("saved");
    try (QemuGuest original = QemuGuest.bootWithVmGenId(files)) {
      GuestProgram program = original.start(jdk().briefProgram(Notified.class, ""));
      assertThat(program.next()).containsExactly("watching");
      assertThat(program.ask("protection")).isEqualTo("NOTIFIED EXACT");
      assertThat(program.ask("changed")).isEqualTo("false");
      original.run(SPOOF);
      assertThat(program.ask("stamp")).isEqualTo("0");
      original.saveForClones(saved);
    }

    for (int i = 0; i < CLONES; i++) {
      try (QemuGuest clone = QemuGuest.cloneWithVmGenId(files, saved, 100 + i)) {
        GuestProgram program = clone.program();
        assertThat(program.next()).containsExactly("notified", "1");
        assertThat(program.ask("changed")).isEqualTo("true");
        clone.run(SPOOF);
        assertThat(program.ask("stamp")).isEqualTo("1");
      }
    }
  }

  @Test
  void doesNotOpenWithoutTheDevice(QemuGuest guest) {
    try (GuestProgram program = guest.start(jdk().briefProgram(Notified.class, ""))) {
      assertThat(String.join(" ", program.next()))
          .startsWith("ABSENT")
          .contains("this machine has no such device");
    }
  }
}
