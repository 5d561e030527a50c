package io.vmclock.guest.qemu;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The guest, or what runs it, did not do what was asked. */
public final class GuestFailure extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  GuestFailure(String message) {
    this(message, null);
  }

  GuestFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
