package io.vmclock.internal.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.Native;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the guide's page about messages with the messages. */
class TroubleshootingTest {
  private static final Path GUIDE = Path.of("../../docs/guide/troubleshooting.md");

  /** Never seen by a caller, or explained by the state of a file that this test does not have. */
  private static final Set<String> WITHOUT_ROW =
      Set.of("VMCLOCK_EFAULT", "VMCLOCK_EUSERS", "VMCLOCK_ENOLCK");

  private static String section(Reason reason) throws IOException {
    String text = Files.readString(GUIDE);
    String heading = "\n## " + reason.name() + "\n";
    assertThat(text).contains(heading);
    String rest = text.substring(text.indexOf(heading) + heading.length());
    return rest.substring(0, rest.indexOf("\n## "));
  }

  private static List<String> rows(Reason reason) throws IOException {
    return Pattern.compile("(?m)^\\| ([^|]*) \\|")
        .matcher(section(reason))
        .results()
        .map(row -> row.group(1))
        .skip(2)
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyReasonHasASection(Reason reason) throws IOException {
    assertThat(section(reason)).isNotBlank();
  }

  @Test
  void everyErrorHasARow() throws IOException, IllegalAccessException {
    for (Field errno : Native.class.getFields()) {
      if (!errno.getName().startsWith("VMCLOCK_E") || WITHOUT_ROW.contains(errno.getName())) {
        continue;
      }
      int error = -errno.getInt(null);
      // Errors of pages have no text for ClockBound, and the other way round.
      List<VmClockException> failures = new ArrayList<>();
      VmClockException page = Failures.opening(Path.of("/dev/vmclock9"), error);
      if (!String.valueOf(page.getMessage()).contains("error number")) {
        failures.add(page);
      }
      if (ClockBoundFailures.reason(error) != Reason.SYSTEM) {
        failures.add(ClockBoundFailures.failure(Path.of("/var/run/clockbound/shm1"), error));
      }
      assertThat(failures).as("texts of %s", errno.getName()).isNotEmpty();
      for (VmClockException failure : failures) {
        assertThat(rows(failure.reason()))
            .as("%s: %s", errno.getName(), failure.getMessage())
            .anyMatch(String.valueOf(failure.getMessage())::contains);
      }
    }
  }
}
