package io.vmclock.spring.boot;

import io.vmclock.testkit.BusyPage;
import io.vmclock.testkit.TestPage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A machine with a page, which a test restores. */
final class Machine implements AutoCloseable {
  private final TestPage page = TestPage.create();

  Path page() {
    return page.path();
  }

  void restore() {
    page.restore();
  }

  void makeTimeUnreliable() {
    page.unreliable();
  }

  void likeFirecracker() {
    page.likeFirecracker();
  }

  void bound(Duration bound) {
    page.bound(bound);
  }

  /** Begins an update of the page, during which nothing can be read. */
  BusyPage beginUpdate() {
    return page.busy();
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

  /** Puts these properties into a map. A later property replaces an earlier one with its name. */
  void addProperties(Map<String, Object> properties, String... more) {
    for (String property : properties(more)) {
      int equals = property.indexOf('=');
      properties.put(property.substring(0, equals), property.substring(equals + 1));
    }
  }

  @Override
  public void close() {
    page.close();
  }
}
