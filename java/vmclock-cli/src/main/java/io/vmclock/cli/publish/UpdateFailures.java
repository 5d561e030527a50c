package io.vmclock.cli.publish;

import io.vmclock.VmClockException;
import java.util.Optional;

/** Turns the state of a publisher's updates into one line for each change. */
final class UpdateFailures {
  private boolean failing;

  /**
   * Returns a line if updates have begun to fail, or to succeed again, since the last call.
   *
   * @param last why the last update failed, or empty if it succeeded
   */
  Optional<String> change(Optional<VmClockException> last) {
    if (failing == last.isPresent()) {
      return Optional.empty();
    }
    failing = last.isPresent();
    return Optional.of(
        last.map(
                failure ->
                    failure.getMessage()
                        + " The bound on the page's error grows until an update succeeds.")
            .orElse("The page is updated again."));
  }
}
