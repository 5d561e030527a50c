package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmclock.VmClockException.Reason;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Assertions about failures. */
public final class Expect {
  private Expect() {}

  /** Asserts that {@code call} fails for {@code reason}, and returns the failure. */
  public static VmClockException failure(Reason reason, ThrowingCallable call) {
    VmClockException failure = catchThrowableOfType(VmClockException.class, call);
    assertThat(failure).as("failure with the reason %s", reason).isNotNull();
    assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(reason);
    return failure;
  }

  /** Asserts also that the message names the path, the cause and the remedy. */
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
