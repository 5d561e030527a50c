package io.vmclock.internal.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.Native;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClockBoundFailuresTest {
  private static final Path SEGMENT = Path.of("/run/some.shm");

  @Test
  void everyErrorHasAReasonAndARemedy() throws IllegalAccessException {
    for (Field errno : Native.class.getFields()) {
      String name = errno.getName();
      // A segment is not written, and C is not called without memory for the result.
      if (!name.startsWith("VMCLOCK_E") || name.equals("VMCLOCK_EFAULT")) {
        continue;
      }
      int error = -errno.getInt(null);
      VmClockException failure = ClockBoundFailures.failure(SEGMENT, error);
      assertThat(failure.reason()).isEqualTo(ClockBoundFailures.reason(error));
      assertThat(failure.path()).contains(SEGMENT);
      assertThat(failure)
          .as("cause and remedy of " + name)
          .hasMessageMatching("ClockBound's segment /run/some.shm [a-z ]+: [a-z].+\\. [A-Z`].+\\.");
    }
  }

  @Test
  void errorsOfASegmentHaveTextsOfTheirOwn() {
    int[] errors = {
      Native.VMCLOCK_EAGAIN,
      Native.VMCLOCK_ETIME,
      Native.VMCLOCK_EREMCHG,
      Native.VMCLOCK_EUNATCH,
      Native.VMCLOCK_EILSEQ,
      Native.VMCLOCK_EPROTO,
      Native.VMCLOCK_ENODATA,
      Native.VMCLOCK_EPROTONOSUPPORT,
      Native.VMCLOCK_EMSGSIZE,
      Native.VMCLOCK_EBADMSG,
      Native.VMCLOCK_EINVAL,
      Native.VMCLOCK_EOVERFLOW,
      Native.VMCLOCK_ETIMEDOUT,
      Native.VMCLOCK_ENOENT,
      Native.VMCLOCK_EACCES
    };
    Set<String> messages = new HashSet<>();
    for (int error : errors) {
      String message = String.valueOf(ClockBoundFailures.failure(SEGMENT, -error).getMessage());
      assertThat(message).doesNotContain("vmclock page of", "time_sec", "publish");
      messages.add(message);
    }
    assertThat(messages).hasSize(errors.length);
  }

  @Test
  void otherErrorsKeepTheirNumber() {
    assertThat(ClockBoundFailures.failure(SEGMENT, -5))
        .hasMessageContaining("error number 5")
        .extracting(VmClockException::reason)
        .isEqualTo(Reason.SYSTEM);
  }
}
