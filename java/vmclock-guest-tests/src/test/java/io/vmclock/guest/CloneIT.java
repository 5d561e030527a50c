package io.vmclock.guest;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.guest.program.Draws;
import io.vmclock.guest.qemu.GuestFiles;
import io.vmclock.guest.qemu.GuestProgram;
import io.vmclock.guest.qemu.Jdk;
import io.vmclock.guest.qemu.QemuGuest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests several clones of one snapshot, each with its own generation. */
class CloneIT {
  private static final int CLONES = 4;
  private static final long FIRST_CLONES_GENERATION = 100;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  private Path directory;

  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void clonesDrawNoCommonValuesInTheirFirstSecond(Jdk jdk) {
    GuestFiles files = GuestFiles.ofThisBuild();
    Path saved = directory.resolve("saved");
    try (QemuGuest original = QemuGuest.boot(files)) {
      GuestProgram program = original.start(jdk.program(Draws.class, ""));
      assertThat(program.next()).containsExactly("drawing");
      DrawnValues.awaitDraws(program);
      program.ask("forget");
      original.saveForClones(saved);
    }

    List<DrawnValues> clones = new ArrayList<>();
    for (long i = 0; i < CLONES; i++) {
      long generation = FIRST_CLONES_GENERATION + i;
      try (QemuGuest clone = QemuGuest.cloneOf(files, saved, generation)) {
        clones.add(DrawnValues.in(generation, clone.program()));
      }
    }

    for (int i = 0; i < CLONES; i++) {
      assertThat(clones.get(i).acted().values()).as("restore actions").containsExactly(1L);
      for (int j = 0; j < i; j++) {
        DrawnValuesAsserts.assertNothingShared(clones.get(i), clones.get(j));
        DrawnValuesAsserts.assertShared(clones.get(i), clones.get(j));
      }
    }
  }
}
