package io.vmclock.watch;

import io.vmclock.AbiField;
import io.vmclock.Flag;
import io.vmclock.VmClock;
import io.vmclock.publish.Maintenance;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.PageFields;
import io.vmclock.testpage.RawPage;
import java.nio.file.Path;
import java.time.Duration;

/** A page together with the clock that a watcher reads it with. */
final class WatchedPage implements AutoCloseable {
  static final int SYNCHRONIZED = Abi.STATUS_SYNCHRONIZED;
  static final int UNRELIABLE = Abi.STATUS_UNRELIABLE;

  private final RawPage page = RawPage.create();
  private final Hypervisor hypervisor = new Hypervisor();
  final VmClock clock = VmClock.open(page.path());

  WatchedPage() {
    status(SYNCHRONIZED);
  }

  /** The updates that a hypervisor makes. */
  final class Hypervisor {
    void restore() {
      page.restore();
    }

    void migrate() {
      page.migrate();
    }

    void cloneOnSameHost() {
      page.cloneOnSameHost();
    }

    void announceMaintenance(Maintenance maintenance) {
      page.update(
          fields -> {
            fields.clearFlags(Abi.FLAG_DISRUPTION_SOON | Abi.FLAG_DISRUPTION_IMMINENT);
            switch (maintenance) {
              case NONE -> {}
              case SOON -> fields.setFlags(Abi.FLAG_DISRUPTION_SOON);
              case IMMINENT -> fields.setFlags(Abi.FLAG_DISRUPTION_IMMINENT);
            }
          });
    }

    /** Begins an update that does not end before {@link #resume}. */
    void stall() {
      page.begin();
    }

    void resume() {
      page.commit();
    }
  }

  Hypervisor writer() {
    return hypervisor;
  }

  Path path() {
    return page.path();
  }

  /** Makes one update with all stores of {@code stores}. */
  void update(Runnable stores) {
    page.update(fields -> stores.run());
  }

  /** Stores a field. Call this within {@link #update}. */
  void set(AbiField field, long value) {
    PageFields fields = page.unprotected();
    int offset = field.offset();
    switch (field.bytes()) {
      case Byte.BYTES -> fields.putByte(offset, (int) value);
      case Short.BYTES -> fields.putShort(offset, (int) value);
      case Integer.BYTES -> fields.putInt(offset, (int) value);
      default -> fields.putLong(offset, value);
    }
  }

  void status(int code) {
    page.status(code);
  }

  /** Sets or clears a flag. Call this within {@link #update}. */
  void flag(Flag flag, boolean on) {
    if (on) {
      page.unprotected().setFlags(flag.mask());
    } else {
      page.unprotected().clearFlags(flag.mask());
    }
  }

  /** Returns a builder for a watcher that polls the page as often as possible. */
  VmClockWatcher.Builder watcher() {
    return VmClockWatcher.builder(clock).samplingInterval(Duration.ofMillis(1));
  }

  @Override
  public void close() {
    clock.close();
    page.close();
  }
}
