package io.vmclock.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.guest.program.Observer;
import io.vmclock.guest.qemu.GuestProgram;
import io.vmclock.guest.qemu.Jdk;
import io.vmclock.guest.qemu.QemuGuest;
import io.vmclock.testpage.Abi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests which event each change of the page causes, and that there are no other events. */
@ExtendWith(SharedGuest.class)
class EventsIT {
  @ParameterizedTest
  @MethodSource("io.vmclock.guest.SharedGuest#jdks")
  void eachChangeCausesOnlyItsOwnEvent(Jdk jdk, QemuGuest guest) {
    try (GuestProgram program = guest.start(jdk.briefProgram(Observer.class, ""))) {
      assertThat(program.next()).containsExactly("watching");

      long marker = guest.newMarker();
      guest.update(fields -> fields.disruptionMarker(marker));
      assertThat(eventsUntilMaintenance(guest, program))
          .as("live migration")
          .containsExactly("DISRUPTED");

      long generation = guest.newGeneration();
      guest.update(fields -> fields.generation(generation));
      assertThat(eventsUntilMaintenance(guest, program))
          .as("clone on the same host")
          .containsExactly("RESTORED");

      long both = guest.newGeneration();
      long markerOfBoth = guest.newMarker();
      guest.update(fields -> fields.generation(both).disruptionMarker(markerOfBoth));
      assertThat(eventsUntilMaintenance(guest, program))
          .as("restore")
          .containsExactly("RESTORED", "DISRUPTED");

      guest.update(fields -> {});
      assertThat(eventsUntilMaintenance(guest, program)).as("an update without a change").isEmpty();
    }
  }

  /**
   * Returns the kinds of all events so far. Announces maintenance and cancels it: because events
   * come in order, the announcement marks the end.
   */
  private static List<String> eventsUntilMaintenance(QemuGuest guest, GuestProgram program) {
    List<String> kinds = new ArrayList<>();
    // The watcher merges changes that it reads at once. The pause keeps them separate.
    Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(100));
    guest.update(fields -> fields.setFlags(Abi.FLAG_DISRUPTION_SOON));
    for (String kind = kindOf(program); !kind.equals("MAINTENANCE_SOON"); kind = kindOf(program)) {
      kinds.add(kind);
    }
    guest.update(fields -> fields.clearFlags(Abi.FLAG_DISRUPTION_SOON));
    assertThat(kindOf(program)).isEqualTo("MAINTENANCE_CLEARED");
    return kinds;
  }

  private static String kindOf(GuestProgram program) {
    return program.next().get(1);
  }
}
