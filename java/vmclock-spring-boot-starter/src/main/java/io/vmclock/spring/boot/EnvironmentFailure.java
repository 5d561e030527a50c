package io.vmclock.spring.boot;

import io.vmclock.VmClockException;

/** The machine has none of the accepted sources, or the native library is missing. */
final class EnvironmentFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final VmClockException failure;

  EnvironmentFailure(VmClockException failure) {
    super(failure.getMessage(), failure);
    this.failure = failure;
  }

  VmClockException failure() {
    return failure;
  }
}
