package io.vmclock.cli.publish;

import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.cli.output.JsonObject;
import io.vmclock.cli.output.Style;
import io.vmclock.cli.output.Table;
import io.vmclock.cli.watch.FieldChange;
import io.vmclock.cli.watch.WatchedFields;
import io.vmclock.publish.PageWriter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Updates a page as a hypervisor does, and prints what changed. */
final class HypervisorUpdate {
  private HypervisorUpdate() {}

  /** Makes the update, and prints each changed field with its old and its new value. */
  static void applyAndPrint(
      Path path, Consumer<PageWriter> update, boolean json, PrintWriter out, Style style) {
    List<FieldChange> changes;
    // The writer first: it opens no device, which could have an effect.
    try (PageWriter writer = PageWriter.open(path);
        VmClock clock = VmClock.open(path)) {
      Snapshot reading = clock.newSnapshot();
      WatchedFields before = WatchedFields.of(clock.read(reading));
      update.accept(writer);
      changes = before.changesTo(WatchedFields.of(clock.read(reading)));
    }
    if (json) {
      JsonObject object = new JsonObject();
      for (FieldChange change : changes) {
        object.put(change.field(), change.json());
      }
      object.print(out);
    } else {
      Table table = new Table(style);
      changes.forEach(change -> table.row(change.field(), change.text()));
      table.print(out);
    }
  }
}
