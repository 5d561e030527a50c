package io.vmclock.internal.library;

/**
 * There is no native library for this operating system or processor. The installation is not at
 * fault.
 */
public final class UnsupportedPlatformError extends UnsatisfiedLinkError {
  private static final long serialVersionUID = 1L;

  UnsupportedPlatformError(String message) {
    super(message);
  }
}
