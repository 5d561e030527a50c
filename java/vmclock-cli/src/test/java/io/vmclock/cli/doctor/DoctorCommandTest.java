package io.vmclock.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.vmclock.VmClock;
import io.vmclock.cli.Cli;
import io.vmclock.publish.Publisher;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir private Path directory;

  @Test
  void publishedPageIsUsable() {
    try (Publisher publisher = Publisher.create(directory.resolve("page"))) {
      Cli text = Cli.run("doctor", "--page", publisher.path());
      Cli json = Cli.run("doctor", "--json", "--page", publisher.path());

      assertThat(text.status()).isZero();
      assertThat(text.out())
          .containsPattern("(?m)^ok +page: " + publisher.path())
          .endsWith("usable" + System.lineSeparator());
      assertThat(json.status()).isZero();
      assertThat(json.json().path("usable").booleanValue()).isTrue();
      for (JsonNode check : json.json().path("checks")) {
        assertThat(check.fieldNames())
            .toIterable()
            .containsExactly("name", "state", "detail", "remedy");
        assertThat(check.path("state").textValue()).isIn("ok", "info");
      }
    }
  }

  @Test
  void resultForThisMachineAgreesWithTheLibrary() {
    Cli run = Cli.run("doctor", "--json");

    assertThat(run.json().path("usable").booleanValue()).isEqualTo(VmClock.isAvailable());
    assertThat(run.status()).isEqualTo(VmClock.isAvailable() ? 0 : 1);
  }

  @Test
  void doesNotReferToItself() {
    assertThat(Cli.run("doctor", "--page", "/dev/vmclock9").out())
        .contains("there is no such device", "the kernel needs the driver ptp_vmclock.")
        .doesNotContain("`vmclock doctor`");
    // The list of sources has the library's messages too.
    assertThat(Cli.run("doctor").out())
        .contains("source of restores: ")
        .doesNotContain("`vmclock doctor`");
    assertThat(Cli.run("doctor", "--json").out()).doesNotContain("`vmclock doctor`");
  }

  @Test
  void saysThatNoDriverAnswersAtADeviceNode() throws Exception {
    Path node = directory.resolve("node");
    // The device number is unused, so no driver has it.
    Process mknod = new ProcessBuilder("mknod", node.toString(), "c", "4095", "4711").start();
    assumeTrue(mknod.waitFor() == 0, "this user cannot make device nodes");

    assertThat(Cli.run("doctor", "--page", node).out())
        .containsPattern("problem +page: .*no driver answers.*\n +remedy: .*ptp_vmclock");
    assertThat(Cli.run("read", "--page", node).err()).contains("node exists, but no driver");
  }

  @Test
  void printsEachRemedyBelowItsProblem() {
    Cli run = Cli.run("doctor", "--page", directory.resolve("absent"));

    assertThat(run.out())
        .containsPattern("problem +page: .*there is no such file.*\n +remedy: .*publish")
        .contains("not usable");
  }
}
