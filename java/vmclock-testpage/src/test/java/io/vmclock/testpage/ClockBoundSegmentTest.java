package io.vmclock.testpage;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.testpage.ClockBoundSegment.Version;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClockBoundSegmentTest {
  private static ByteBuffer bytes(ClockBoundSegment segment) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(segment.path())).order(ByteOrder.nativeOrder());
  }

  private static ClockBoundSegment withFields(ClockBoundSegment segment) {
    return segment.update(
        fields ->
            fields
                .asOfNanos(1_000_000_002L)
                .voidAfterNanos(3_000_000_004L)
                .boundNanos(5)
                .disruptionMarker(6)
                .driftPpb(7)
                .status(ClockBoundSegment.FREE_RUNNING)
                .disruptionSupport(true));
  }

  @Test
  void version2HasTheFieldsOfTheProtocolDocument() throws IOException {
    try (ClockBoundSegment segment = withFields(ClockBoundSegment.create(Version.V2))) {
      ByteBuffer bytes = bytes(segment);
      assertThat(bytes.capacity()).isEqualTo(80);
      assertThat(bytes.getInt(0)).isEqualTo(0x414d5a4e);
      assertThat(bytes.getInt(4)).isEqualTo(0x43420200);
      assertThat(bytes.getInt(8)).isEqualTo(80);
      assertThat(bytes.getShort(12)).isEqualTo((short) 2);
      assertThat(bytes.getShort(14)).isEqualTo((short) 4);
      assertThat(bytes.getLong(16)).isEqualTo(1);
      assertThat(bytes.getLong(24)).isEqualTo(2);
      assertThat(bytes.getLong(32)).isEqualTo(3);
      assertThat(bytes.getLong(40)).isEqualTo(4);
      assertThat(bytes.getLong(48)).isEqualTo(5);
      assertThat(bytes.getLong(56)).isEqualTo(6);
      assertThat(bytes.getInt(64)).isEqualTo(7);
      assertThat(bytes.getInt(68)).isEqualTo(2);
      assertThat(bytes.get(72)).isEqualTo((byte) 1);
    }
  }

  @Test
  void version3HasTheSameFieldsElsewhere() throws IOException {
    try (ClockBoundSegment segment = withFields(ClockBoundSegment.create(Version.V3))) {
      ByteBuffer bytes = bytes(segment);
      assertThat(bytes.capacity()).isEqualTo(104);
      assertThat(bytes.getInt(8)).isEqualTo(104);
      assertThat(bytes.get(12)).isEqualTo((byte) 3);
      assertThat(bytes.get(13)).isEqualTo((byte) 3);
      assertThat(bytes.getLong(24)).isEqualTo(1);
      assertThat(bytes.getLong(48)).isEqualTo(4);
      assertThat(bytes.getLong(72)).isEqualTo(5);
      assertThat(bytes.getLong(80)).isEqualTo(6);
      assertThat(bytes.getInt(88)).isEqualTo(7);
      assertThat(bytes.getInt(92)).isEqualTo(2);
      assertThat(bytes.get(96)).isEqualTo((byte) 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theCountIsOddDuringAnUpdateAndSkips0(Version version) {
    try (ClockBoundSegment segment = ClockBoundSegment.create(version)) {
      assertThat(segment.generation()).isEqualTo(2);
      segment.begin();
      assertThat(segment.generation()).isEqualTo(3);
      segment.commit();
      assertThat(segment.generation()).isEqualTo(4);
      segment.generation(65534).update(fields -> {});
      assertThat(segment.generation()).isEqualTo(2);
    }
  }

  @Test
  void replaceMakesANewFile() throws IOException {
    try (ClockBoundSegment segment = withFields(ClockBoundSegment.create(Version.V2))) {
      Object before = Files.getAttribute(segment.path(), "unix:ino");
      segment.replace(fields -> fields.boundNanos(9));
      assertThat(Files.getAttribute(segment.path(), "unix:ino")).isNotEqualTo(before);
      assertThat(bytes(segment).getLong(48)).isEqualTo(9);
      segment.update(fields -> fields.boundNanos(10));
      assertThat(bytes(segment).getLong(48)).isEqualTo(10);
    }
  }

  @Test
  void closeDeletesOnlyATemporaryFile(@TempDir Path directory) {
    Path path = directory.resolve("shm");
    ClockBoundSegment named = ClockBoundSegment.at(path, Version.V3);
    named.close();
    assertThat(path).exists();
    named.remove();
    assertThat(path).doesNotExist();
    ClockBoundSegment temporary = ClockBoundSegment.create(Version.V3);
    temporary.close();
    temporary.close();
    assertThat(temporary.path()).doesNotExist();
  }
}
