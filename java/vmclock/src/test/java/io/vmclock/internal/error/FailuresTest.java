package io.vmclock.internal.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.Native;
import io.vmclock.testpage.RawPage;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailuresTest {
  private static final Path PAGE = Path.of("/run/some.page");

  /** Errors about resources of the system, which have no specific reason. */
  private static final Set<String> SYSTEM =
      Set.of(
          "VMCLOCK_ENOMEM",
          "VMCLOCK_ENFILE",
          "VMCLOCK_EMFILE",
          "VMCLOCK_ENOSPC",
          "VMCLOCK_ENAMETOOLONG",
          "VMCLOCK_ENOSYS",
          "VMCLOCK_ERANGE");

  /**
   * Java repeats a call that would wait, and never passes a null pointer for a result. The others
   * are errors of ClockBound's segments.
   */
  private static final Set<String> NEVER_SEEN =
      Set.of(
          "VMCLOCK_EINPROGRESS",
          "VMCLOCK_EFAULT",
          "VMCLOCK_EUNATCH",
          "VMCLOCK_ETIME",
          "VMCLOCK_EPROTO",
          "VMCLOCK_EREMCHG",
          "VMCLOCK_EILSEQ");

  @TempDir private Path directory;

  @Test
  void everyErrorHasAReasonAndARemedy() throws IllegalAccessException {
    Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    for (Field errno : Native.class.getFields()) {
      String name = errno.getName();
      if (!name.startsWith("VMCLOCK_E") || NEVER_SEEN.contains(name)) {
        continue;
      }
      VmClockException failure = Failures.opening(PAGE, -errno.getInt(null));
      assertThat(failure.reason() == Reason.SYSTEM).as(name).isEqualTo(SYSTEM.contains(name));
      assertThat(failure.path()).contains(PAGE);
      assertThat(failure)
          .as("cause and remedy of " + name)
          .hasMessageMatching("Cannot open /run/some.page: [a-z].+\\. [A-Z`].+\\.")
          .hasMessageNotContaining("error number");
      reasons.add(failure.reason());
    }
    assertThat(reasons)
        .isEqualTo(EnumSet.complementOf(EnumSet.of(Reason.LIBRARY, Reason.UNSUPPORTED_PLATFORM)));
  }

  /** Errors that only the calls that open, watch or write a page return. */
  private static final Set<String> NOT_OF_A_READ =
      Set.of(
          "VMCLOCK_ENOENT",
          "VMCLOCK_ENXIO",
          "VMCLOCK_ENODEV",
          "VMCLOCK_ENOTDIR",
          "VMCLOCK_ELOOP",
          "VMCLOCK_EACCES",
          "VMCLOCK_EPERM",
          "VMCLOCK_EROFS",
          "VMCLOCK_EISDIR",
          "VMCLOCK_EINVAL",
          "VMCLOCK_EBADMSG",
          "VMCLOCK_EUSERS",
          "VMCLOCK_ENOLCK",
          "VMCLOCK_EPROTONOSUPPORT",
          "VMCLOCK_ENOTTY",
          "VMCLOCK_ENONET",
          "VMCLOCK_EAFNOSUPPORT",
          "VMCLOCK_ESTALE",
          "VMCLOCK_EBUSY");

  @Test
  void theReasonAloneIsTheReasonOfTheExceptionOfARead() throws IllegalAccessException {
    for (Field errno : Native.class.getFields()) {
      String name = errno.getName();
      if (name.startsWith("VMCLOCK_E") && !NOT_OF_A_READ.contains(name)) {
        int error = -errno.getInt(null);
        assertThat(Failures.reason(error))
            .as(name)
            .isEqualTo(Failures.reading(PAGE, error).reason());
      }
    }
    assertThat(Failures.reason(-5)).isEqualTo(Reason.SYSTEM);
  }

  @Test
  void otherErrorsKeepTheirNumber() {
    VmClockException failure = Failures.reading(PAGE, -5);
    assertThat(failure.reason()).isEqualTo(Reason.SYSTEM);
    assertThat(failure)
        .hasMessage(
            "Cannot read /run/some.page: the operating system reports error number 5. The manual"
                + " page errno(3) explains it.");
  }

  @Test
  void aPublisherWithoutACounterIsNotToldToReadThePageElsewhere() {
    assertThat(Failures.creating(PAGE, -Native.VMCLOCK_EOPNOTSUPP))
        .hasMessage(
            "Cannot write /run/some.page: this library knows no counter of this machine's processor,"
                + " so it cannot publish a page. Publish on x86-64 or arm64.");
  }

  @Test
  void messagesNameTheAttempt() {
    assertThat(Failures.writing(PAGE, -Native.VMCLOCK_EBUSY))
        .hasMessageStartingWith("Cannot write /run/some.page: another writer");
    assertThat(Failures.absent(PAGE, "UTC", -Native.VMCLOCK_EDOM))
        .hasMessageStartingWith("/run/some.page has no UTC: ");
    assertThat(Failures.absent(PAGE, "UTC", -Native.VMCLOCK_ESHUTDOWN))
        .hasMessageStartingWith("Cannot read /run/some.page: ");
    assertThat(Failures.absent(PAGE, "UTC", -Native.VMCLOCK_EMSGSIZE))
        .hasMessageStartingWith("Cannot read /run/some.page: ");
    assertThat(Failures.notNotifiedCause(PAGE, -Native.VMCLOCK_ENODATA))
        .isEqualTo("the page's flag NOTIFICATION_PRESENT is clear");
    assertThat(Failures.unread(PAGE).reason()).isEqualTo(Reason.NOT_OFFERED);
    assertThat(Failures.writing(PAGE, -Native.VMCLOCK_ENODATA))
        .hasMessageStartingWith("Cannot write /run/some.page: the page has no generation, because");
  }

  @Test
  void devicesHaveTheirOwnRemedies() {
    Path device = Path.of("/dev/vmclock0");
    assertThat(Failures.opening(device, -Native.VMCLOCK_ENOENT))
        .hasMessageContaining("ptp_vmclock");
    assertThat(Failures.opening(device, -Native.VMCLOCK_EACCES)).hasMessageContaining("udev rule");
    assertThat(Failures.openingToUpdate(device, -Native.VMCLOCK_EACCES))
        .hasMessageContaining("Only the hypervisor");
    assertThat(Failures.opening(Path.of("/dev/null"), -Native.VMCLOCK_ENXIO))
        .hasMessageContaining("node exists, but no driver answers");
    assertThat(Failures.openingToUpdate(Path.of("/dev/null"), -Native.VMCLOCK_ENXIO))
        .hasMessageContaining("it is a character device, and pages can be written");
    assertThat(Failures.opening(PAGE, -Native.VMCLOCK_EACCES)).hasMessageContaining("this user");
  }

  @Test
  void filesBelowDevHaveTheRemediesOfFiles() {
    Path file = Path.of("/dev/shm/vmclock-that-nobody-makes");
    assertThat(Failures.opening(file, -Native.VMCLOCK_ENOENT))
        .hasMessageContaining("vmclock publish");
    assertThat(Failures.opening(file, -Native.VMCLOCK_EACCES))
        .hasMessageContaining("right to open it");
  }

  @Test
  void refusedCreationNamesTheDirectory() {
    Path page = directory.resolve("page");
    assertThat(Failures.creating(page, -Native.VMCLOCK_EACCES))
        .hasMessageContaining("write in the directory " + directory);
    assertThat(Failures.creating(directory, -Native.VMCLOCK_EACCES))
        .hasMessageContaining("write to it");
  }

  @Test
  void messagesNameValuesOfThePage() {
    Path file = directory.resolve("page");
    try (RawPage page = RawPage.at(file)) {
      page.unprotected().counterId(7).leapIndicator(9);
      assertThat(Failures.absent(file, "UTC", -Native.VMCLOCK_EDOM))
          .hasMessageContaining("leap indicator, 9, is unknown");
      assertThat(Failures.absent(file, "UTC", -Native.VMCLOCK_EOPNOTSUPP))
          .hasMessageContaining("counter_id is 7")
          .hasMessageContaining("newer release");
      assertThat(Failures.absent(file, "UTC", -Native.VMCLOCK_EDOM, field -> 8))
          .as("message with the value of the reading, not of the file")
          .hasMessageContaining("leap indicator, 8, is unknown");
      page.unprotected().counterId(0);
      assertThat(Failures.absent(file, "UTC", -Native.VMCLOCK_EOPNOTSUPP))
          .hasMessageContaining("counter_id is 0")
          .hasMessageContaining("the architecture for which");
    }
  }
}
