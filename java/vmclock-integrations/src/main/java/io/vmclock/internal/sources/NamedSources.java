package io.vmclock.internal.sources;

import io.vmclock.env.TimeSource;
import io.vmclock.env.VmClockEnvironment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Opens the sources of time that a configuration names. */
public final class NamedSources {
  private NamedSources() {}

  /**
   * Opens the sources. The caller closes the result.
   *
   * @param setting the name of the setting, for messages
   * @param names names of {@link TimeSource}, the best one first, in upper or lower case
   * @param page the page's path; null for the machine's device
   * @throws IllegalArgumentException if there is no name, or an unknown one
   * @throws io.vmclock.VmClockException if the machine has none of the sources
   */
  public static VmClockEnvironment open(String setting, List<String> names, @Nullable String page) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException(setting + " is empty. " + remedy());
    }
    VmClockEnvironment.Builder builder =
        VmClockEnvironment.builder()
            .time(names.stream().map(name -> parse(setting, name)).toArray(TimeSource[]::new));
    if (page != null) {
      builder.page(Path.of(page));
    }
    return builder.open();
  }

  private static TimeSource parse(String setting, String name) {
    String wanted = name.strip().toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(TimeSource.values())
        .filter(source -> source.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    setting + " names the unknown source \"" + name.strip() + "\". " + remedy()));
  }

  private static String remedy() {
    return "Name one or more of " + Arrays.toString(TimeSource.values()) + ", the best one first.";
  }
}
