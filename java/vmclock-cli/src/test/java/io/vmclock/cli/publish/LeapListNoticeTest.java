package io.vmclock.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClock;
import io.vmclock.cli.RawPage;
import io.vmclock.publish.LeapSeconds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeapListNoticeTest {
  private static final Instant EXPIRES = Instant.parse("2026-06-28T00:00:00Z");

  @TempDir private Path directory;

  private Optional<String> notice(RawPage page, Instant now) throws IOException {
    Path list =
        Files.writeString(
            directory.resolve("list"), "#@ 3991593600\n2272060800 10\n3692217600 37\n");
    try (VmClock clock = VmClock.open(page.write(directory.resolve("page")))) {
      return LeapListNotice.of(clock.read(clock.newSnapshot()), LeapSeconds.read(list), now);
    }
  }

  @Test
  void reportsAnExpiredListWithARemedy() throws IOException {
    assertThat(notice(RawPage.ofTai(), EXPIRES))
        .get()
        .asString()
        .contains("37 s", "expired on 2026-06-28", "tzdata")
        .doesNotContain("\n");
  }

  @Test
  void doesNotReportACurrentList() throws IOException {
    assertThat(notice(RawPage.ofTai(), EXPIRES.minusSeconds(1))).isEmpty();
  }

  @Test
  void doesNotReportAnOffsetFromAnotherSource() throws IOException {
    assertThat(notice(RawPage.ofTai().u16(RawPage.TAI_OFFSET, -38), EXPIRES)).isEmpty();
  }

  @Test
  void reportsAnUnknownOffset() throws IOException {
    assertThat(notice(RawPage.ofTai().u64(RawPage.FLAGS, 0), EXPIRES))
        .get()
        .asString()
        .contains("TAI is unknown");
  }
}
