package io.vmclock.testpage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawPageTest {
  @Test
  void newPageIsValid() throws IOException {
    try (RawPage page = RawPage.create()) {
      ByteBuffer bytes = bytes(page);
      assertThat(bytes.capacity()).isEqualTo(4096);
      assertThat(bytes.getInt(0)).isEqualTo(0x4b4c4356);
      assertThat(bytes.getInt(4)).isEqualTo(4096);
      assertThat(bytes.getShort(8)).isEqualTo((short) 1);
      assertThat(bytes.get(11)).as("TAI").isEqualTo((byte) 1);
      assertThat(bytes.getInt(12)).as("count").isZero();
      assertThat(bytes.getLong(24)).as("flags").isEqualTo(0b1_0111_1001);
      assertThat(bytes.get(34)).as("SYNCHRONIZED").isEqualTo((byte) 2);
      assertThat(bytes.getShort(36)).isEqualTo((short) -37);
      assertThat(bytes.getLong(48)).as("period").isZero();
      assertThat(bytes.getLong(72)).isEqualTo(RawPage.EPOCH.getEpochSecond() + 37);
    }
  }

  @Test
  void closeDeletesATemporaryFile() {
    RawPage page = RawPage.create();
    assertThat(page.path()).exists();
    page.close();
    page.close();
    assertThat(page.path()).doesNotExist();
  }

  @Test
  void closeKeepsANamedFile(@TempDir Path directory) throws IOException {
    Path path = directory.resolve("page");
    try (RawPage page = RawPage.at(path)) {
      page.update(fields -> fields.generation(7));
    }
    assertThat(
            ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN).getLong(104))
        .isEqualTo(7);
  }

  @Test
  void refusesToReplaceAFile(@TempDir Path directory) throws IOException {
    Path path = Files.writeString(directory.resolve("page"), "precious");
    assertThatThrownBy(() -> RawPage.at(path)).isInstanceOf(UncheckedIOException.class);
    assertThat(path).hasContent("precious");
  }

  @Test
  void pageWithinAFileLeavesTheRestUnchanged(@TempDir Path directory) throws IOException {
    Path memory = directory.resolve("memory");
    byte[] before = new byte[3 * 4096];
    Arrays.fill(before, (byte) 0x55);
    Files.write(memory, before);

    try (RawPage page = RawPage.within(memory, 4096)) {
      page.update(fields -> fields.generation(7));
    }

    ByteBuffer after = ByteBuffer.wrap(Files.readAllBytes(memory)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(after.getInt(4096)).isEqualTo(0x4b4c4356);
    assertThat(after.getLong(4096 + 104)).isEqualTo(7);
    assertThat(after.slice(0, 4096)).isEqualTo(ByteBuffer.wrap(before, 0, 4096));
    assertThat(after.slice(8192, 4096)).isEqualTo(ByteBuffer.wrap(before, 0, 4096));
  }

  @Test
  void updateRaisesTheCountByTwo() throws IOException {
    try (RawPage page = RawPage.create()) {
      page.update(fields -> fields.generation(5).disruptionMarker(3));
      assertThat(page.sequenceCount()).isEqualTo(2);
      assertThat(bytes(page).getInt(12)).isEqualTo(2);
      assertThat(bytes(page).getLong(104)).isEqualTo(5);
      assertThat(bytes(page).getLong(16)).isEqualTo(3);
    }
  }

  @Test
  void countIsOddDuringAnUpdate() {
    try (RawPage page = RawPage.create()) {
      page.update(fields -> assertThat(page.sequenceCount()).isEqualTo(1));
      page.begin().generation(9);
      assertThat(page.sequenceCount()).isEqualTo(3);
      assertThatIllegalStateException().isThrownBy(page::begin);
      page.commit();
      assertThat(page.sequenceCount()).isEqualTo(4);
      assertThatIllegalStateException().isThrownBy(page::commit);
    }
  }

  @Test
  void updateThatThrowsLeavesTheCountEven() {
    try (RawPage page = RawPage.create()) {
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  page.update(
                      fields -> {
                        throw new IllegalStateException("expected by the test");
                      }));
      assertThat(page.sequenceCount()).isEqualTo(2);
    }
  }

  @Test
  void countWrapsAround() {
    try (RawPage page = RawPage.create()) {
      page.sequenceCount(0xffff_fffeL);
      assertThat(page.sequenceCount()).isEqualTo(0xffff_fffeL);
      page.update(fields -> fields.generation(2));
      assertThat(page.sequenceCount()).isZero();
    }
  }

  @Test
  void unprotectedChangesKeepTheCount() throws IOException {
    try (RawPage page = RawPage.create()) {
      page.unprotected().version(2).magic(0xdead_beefL);
      assertThat(page.sequenceCount()).isZero();
      assertThat(bytes(page).getShort(8)).isEqualTo((short) 2);
      assertThat(bytes(page).getInt(0)).isEqualTo(0xdead_beef);
    }
  }

  @Test
  void truncateShortensTheFile() throws IOException {
    try (RawPage page = RawPage.create()) {
      page.truncate(50);
      assertThat(page.path()).hasSize(50);
      assertThatIllegalArgumentException().isThrownBy(() -> page.truncate(0));
    }
  }

  private static ByteBuffer bytes(RawPage page) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(page.path())).order(ByteOrder.LITTLE_ENDIAN);
  }
}
