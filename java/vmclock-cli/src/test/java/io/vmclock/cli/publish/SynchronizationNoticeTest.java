package io.vmclock.cli.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.ClockStatus;
import io.vmclock.VmClock;
import io.vmclock.cli.RawPage;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynchronizationNoticeTest {
  @TempDir private Path directory;

  private Optional<String> noticeOf(ClockStatus status) {
    Path page = RawPage.ofTai().u8(RawPage.STATUS, status.code()).write(directory.resolve("page"));
    try (VmClock clock = VmClock.open(page)) {
      return SynchronizationNotice.of(clock.read());
    }
  }

  @Test
  void explainsAClockWithoutAReference() {
    assertThat(noticeOf(ClockStatus.FREERUNNING))
        .hasValueSatisfying(
            notice -> assertThat(notice).contains("kernel's clock is not synchronized", "chrony"));
    assertThat(noticeOf(ClockStatus.SYNCHRONIZED)).isEmpty();
  }
}
