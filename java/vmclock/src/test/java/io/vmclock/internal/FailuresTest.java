package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static final Path PAGE = Path.of("/run/some.page");

  @Test
  void everyErrorOfTheLibraryHasAReasonAndARemedy() throws IllegalAccessException {
    Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    for (Field errno : Errno.class.getFields()) {
      VmClockException failure = Failures.opening(PAGE, -errno.getInt(null));
      assertThat(failure.reason()).as(errno.getName()).isNotEqualTo(Reason.SYSTEM);
      assertThat(failure.path()).contains(PAGE);
      assertThat(failure)
          .hasMessageStartingWith("Cannot open /run/some.page: ")
          .hasMessageEndingWith(".");
      reasons.add(failure.reason());
    }
    assertThat(reasons).isEqualTo(EnumSet.complementOf(EnumSet.of(Reason.LIBRARY, Reason.SYSTEM)));
  }

  @Test
  void otherErrorsKeepTheirNumber() {
    VmClockException failure = Failures.reading(PAGE, -5);
    assertThat(failure.reason()).isEqualTo(Reason.SYSTEM);
    assertThat(failure)
        .hasMessage("Cannot read /run/some.page: the system reports error number 5.");
  }

  @Test
  void sentencesNameWhatWasTried() {
    assertThat(Failures.writing(PAGE, -Errno.EBUSY))
        .hasMessageStartingWith("Cannot write /run/some.page: another writer");
    assertThat(Failures.absent(PAGE, "UTC", -Errno.EDOM))
        .hasMessageStartingWith("/run/some.page has no UTC: ");
    assertThat(Failures.unread(PAGE).reason()).isEqualTo(Reason.NOT_OFFERED);
  }

  @Test
  void devicesGetTheAdviceForDevices() {
    Path device = Path.of("/dev/vmclock0");
    assertThat(Failures.opening(device, -Errno.ENOENT)).hasMessageContaining("ptp_vmclock");
    assertThat(Failures.opening(device, -Errno.EACCES)).hasMessageContaining("udev rule");
    assertThat(Failures.opening(PAGE, -Errno.EACCES)).hasMessageContaining("this user");
  }
}
