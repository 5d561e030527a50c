package io.vmclock.guest.qemu;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Thrown if the guest or QEMU does not do what it should. */
public final class GuestFailure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  GuestFailure(String message) {
    this(message, null);
  }

  GuestFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
