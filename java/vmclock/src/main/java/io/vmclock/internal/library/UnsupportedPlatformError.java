package io.vmclock.internal.library;

/** There is no native library for this operating system or processor, and no mistake either. */
public final class UnsupportedPlatformError extends UnsatisfiedLinkError {
  private static final long serialVersionUID = 1L;

  UnsupportedPlatformError(String message) {
    super(message);
  }
}
