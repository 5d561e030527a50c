package io.vmclock.spring.boot;

import io.vmclock.testkit.Abi;
import io.vmclock.testkit.TestPage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A machine with a page, which a test restores. For one thread. */
final class Machine implements AutoCloseable {
  private final TestPage page = TestPage.create();

  Path page() {
    return page.path();
  }

  void restore() {
    page.update(
        fields ->
            fields
                .disruptionMarker(fields.getLong(Abi.DISRUPTION_MARKER_OFFSET) + 1)
                .generation(fields.getLong(Abi.VM_GENERATION_COUNTER_OFFSET) + 1));
  }

  void makeTimeUnreliable() {
    page.update(fields -> fields.clockStatus(Abi.STATUS_UNRELIABLE));
  }

  /** Returns the properties of an application that accepts this page only. */
  String[] properties(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "vmclock.page=" + page(),
                "vmclock.sources.time=page",
                "vmclock.sources.restores=page",
                "vmclock.mode=required"));
    all.addAll(List.of(more));
    return all.toArray(new String[0]);
  }

  @Override
  public void close() {
    page.close();
  }
}
