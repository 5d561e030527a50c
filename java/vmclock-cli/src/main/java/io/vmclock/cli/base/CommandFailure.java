package io.vmclock.cli.base;

/** A failure whose message is for the user: path, cause and remedy. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
