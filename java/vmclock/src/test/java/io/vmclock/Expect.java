package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmclock.VmClockException.Reason;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What tests say of failures. */
public final class Expect {
  private Expect() {}

  /** Returns the failure of {@code call}, which must be one for {@code reason}. */
  public static VmClockException failure(Reason reason, ThrowingCallable call) {
    VmClockException failure = catchThrowableOfType(VmClockException.class, call);
    assertThat(failure).as("a failure for %s", reason).isNotNull();
    assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(reason);
    return failure;
  }

  /** The same, and the message names the path, the cause and the remedy. */
  public static void failure(
      Reason reason, Path path, String cause, String remedy, ThrowingCallable call) {
    VmClockException failure = failure(reason, call);
    assertThat(failure.path()).contains(path);
    assertThat(failure)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(cause)
        .hasMessageContaining(remedy);
  }
}
