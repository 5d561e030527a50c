package io.vmclock.cli.base;

/** A failure whose message is meant for the user. It names path, cause and remedy. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
