package io.vmclock.guest.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.testkit.Abi;
import io.vmclock.testkit.PageFields;
import io.vmclock.testkit.TestPage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A virtual machine that runs Linux, and its hypervisor. For one thread.
 *
 * <p>The page has no time until {@link #tellTime}, and again none after the machine stood: its
 * counter stands with it, and nobody here knows for how long.
 */
public final class QemuGuest implements AutoCloseable {
  /** Where a new machine begins. */
  public static final long FIRST_GENERATION = 7;

  private static final long FIRST_MARKER = 3;
  private static final long FLAGS =
      Abi.FLAG_TAI_OFFSET_VALID
          | Abi.FLAG_PERIOD_ESTERROR_VALID
          | Abi.FLAG_PERIOD_MAXERROR_VALID
          | Abi.FLAG_TIME_ESTERROR_VALID
          | Abi.FLAG_TIME_MAXERROR_VALID
          | Abi.FLAG_VM_GEN_COUNTER_PRESENT
          | Abi.FLAG_NOTIFICATION_PRESENT;
  private static final long ROUNDING_NANOS = 10;
  private static final long ROUNDING_TICKS = 2;
  private static final Duration BOOT = Duration.ofMinutes(2);
  private static final Duration COMMAND = Duration.ofMinutes(2);

  private final Architecture architecture;
  private final QemuProcess qemu;
  private final String interruptController;
  private final HostClock host;
  private final TestPage page;
  private final ByteBuffer mail;
  private long generation = FIRST_GENERATION;
  private long marker = FIRST_MARKER;
  private int commands;
  private boolean programRuns;

  /** How a command in the guest ended, and all that it printed. */
  public record Result(int status, String output) {}

  private QemuGuest(GuestFiles files, List<String> more) {
    architecture = files.architecture();
    qemu = new QemuProcess(files, more);
    interruptController = architecture.interruptController(qemu.qmp());
    host = architecture.hostClock();
    page = TestPage.within(qemu.memory(), architecture.pagePosition());
    mail = CounterOffset.mail(qemu.memory(), architecture.pagePosition() + Abi.PAGE_BYTES);
    page.unprotected().counterId(architecture.counterId());
    update(this::withoutTime);
  }

  /** Boots a machine with a device whose page and interrupt are this process's. */
  public static QemuGuest boot(GuestFiles files) {
    return boot(files, files.architecture().device(files.path("firmware")));
  }

  /** Boots a machine with QEMU's own device; this object's page is nobody's then. */
  public static QemuGuest bootWithQemusDevice(GuestFiles files) {
    return boot(files, ImmutableList.of("-device", "vmclock"));
  }

  private static QemuGuest boot(GuestFiles files, List<String> device) {
    QemuGuest guest = new QemuGuest(files, device);
    try {
      guest.qemu.qmp().execute("cont", Map.of());
      String greeting = guest.qemu.agent().next(BOOT);
      if (!greeting.equals("ready")) {
        throw new GuestFailure("The guest greets with " + greeting);
      }
      return guest;
    } catch (RuntimeException e) {
      guest.close();
      throw e;
    }
  }

  // --- Commands in the guest ------------------------------------------------------------------

  /** Runs a shell command as root and returns what it printed; fails if the command did. */
  public String run(String command) {
    Result result = tryRun(command);
    if (result.status != 0) {
      throw new GuestFailure(command + " ends with " + result);
    }
    return result.output;
  }

  /** Runs a shell command as root. */
  public Result tryRun(String command) {
    LineSocket agent = qemu.agent();
    String id = Integer.toString(++commands);
    byte[] script = (command + "\n").getBytes(StandardCharsets.UTF_8);
    agent.send(id + " " + Base64.getEncoder().encodeToString(script));
    String begin = agent.next(COMMAND);
    if (!begin.equals("begin " + id)) {
      throw new GuestFailure("The guest answers " + begin);
    }
    StringBuilder output = new StringBuilder();
    String end = "end " + id + " ";
    for (String line = agent.next(COMMAND); ; line = agent.next(COMMAND)) {
      if (line.startsWith(end)) {
        return new Result(Integer.parseInt(line.substring(end.length())), output.toString());
      }
      output.append(line).append('\n');
    }
  }

  /** Runs a shell command as a user who is in the group vmclock and may do nothing else. */
  public Result tryRunAsUser(String command) {
    return tryRun("cd /home/user; exec su -s /bin/sh user -c '" + command + "'");
  }

  /** Starts a program that talks by lines. One at a time. */
  public GuestProgram start(String command) {
    programRuns = true;
    qemu.program().drop();
    run(
        "rm -f /run/program.status; exec 3<>/run/program\n("
            + command
            + "; echo $? >/run/program.status) <&3 >&3 3>&- 2>/run/program.err &");
    return program();
  }

  /** Returns the program that runs: in a clone, that of the machine which was saved. */
  public GuestProgram program() {
    return new GuestProgram(this, qemu.program());
  }

  /** Ends the program that runs, and fails if it does not end well. */
  void end() {
    qemu.program().send("quit");
    Result end =
        tryRun(
            "timeout 60 sh -c \"until [ -e /run/program.status ]; do usleep 100000; done\"\n"
                + "cat /run/program.err; exit $(cat /run/program.status)");
    if (end.status != 0) {
      throw new GuestFailure("The program ends with " + end);
    }
    programRuns = false;
  }

  // --- The hypervisor -------------------------------------------------------------------------

  /** Makes one update of the page, and notifies of it. */
  public void update(Consumer<PageFields> changes) {
    page.update(changes);
    interrupt();
  }

  /** Returns the page, for what is written without a notification. */
  public TestPage page() {
    return page;
  }

  /** Raises the device's interrupt. */
  public void interrupt() {
    qemu.qtest().pulse(interruptController, architecture.interrupt());
  }

  /** Returns which counter the machine has, as the page has it. */
  public int counterId() {
    return architecture.counterId();
  }

  /** Returns the machine's generation, as of the last that it was given here. */
  public long generation() {
    return generation;
  }

  /** Returns a generation that the machine has not had. */
  public long newGeneration() {
    return ++generation;
  }

  /** Returns a marker that the machine has not had. */
  public long newMarker() {
    return ++marker;
  }

  /**
   * Returns the page to how it is in a new machine; generation and marker are new ones. Fails where
   * a program of before did not end.
   */
  public void reset() {
    if (programRuns) {
      throw new GuestFailure("A program still runs");
    }
    run("chown root:root /dev/vmclock0; chmod 600 /dev/vmclock0");
    if ((page.sequenceCount() & 1) != 0) {
      page.commit();
    }
    newGeneration();
    newMarker();
    update(this::withoutTime);
  }

  private void withoutTime(PageFields fields) {
    fields
        .generation(generation)
        .disruptionMarker(marker)
        .flags(FLAGS)
        .clockStatus(Abi.STATUS_INITIALIZING)
        .leapIndicator(Abi.LEAP_NONE)
        .smearingHint(Abi.SMEARING_STRICT)
        .taiOffsetSeconds(-37)
        .counterValue(0)
        .counterPeriodFrac(0)
        .counterPeriodShift(0)
        .counterPeriodEstErrorRateFrac(0)
        .counterPeriodMaxErrorRateFrac(0)
        .timeSeconds(0)
        .timeFrac(0)
        .timeEstErrorNanos(0)
        .timeMaxErrorNanos(0);
  }

  /**
   * Publishes the host's time, having asked for the guest's counter.
   *
   * @return the bound on its error, in nanoseconds
   */
  @CanIgnoreReturnValue
  public long tellTime() {
    CounterOffset.prepare(mail);
    run("probe counter " + architecture.mailAddress() + " >/run/probe.log 2>&1 &");
    CounterOffset offset = CounterOffset.measure(mail, host);
    HostClock.Reading now = host.now();
    Period period = host.period();
    long error = period.nanosOf(offset.width() + ROUNDING_TICKS) + ROUNDING_NANOS;
    update(
        fields ->
            fields
                .counterValue(now.counter() - offset.middle())
                .counterPeriodFrac(period.frac())
                .counterPeriodShift(period.shift())
                .time(
                    Math.floorDiv(now.taiNanos(), 1_000_000_000L),
                    Math.floorMod(now.taiNanos(), 1_000_000_000))
                .timeEstErrorNanos(error / 2)
                .timeMaxErrorNanos(error)
                .clockStatus(Abi.STATUS_SYNCHRONIZED));
    return error;
  }

  /** Returns the time that the page tells of now, in nanoseconds. */
  public long taiNanos() {
    return host.taiNanos();
  }

  // --- Snapshots ------------------------------------------------------------------------------

  /** Saves the machine, which goes on afterwards: with a disruption, because its counter stood. */
  public void save(String name) {
    qemu.qmp().execute("stop", Map.of());
    qemu.qmp().monitor("savevm " + name);
    update(fields -> fields.clockStatus(Abi.STATUS_INITIALIZING).disruptionMarker(newMarker()));
    qemu.qmp().execute("cont", Map.of());
  }

  /** Restores a saved machine, as a new generation. */
  public void restore(String name) {
    qemu.qmp().execute("stop", Map.of());
    qemu.qmp().monitor("loadvm " + name);
    newGeneration();
    newMarker();
    update(this::withoutTime);
    qemu.qmp().execute("cont", Map.of());
  }

  /** Saves the machine and changes nothing: QEMU's own device is QEMU's to change. */
  public void saveWithQemusDevice(String name) {
    qemu.qmp().execute("stop", Map.of());
    qemu.qmp().monitor("savevm " + name);
    qemu.qmp().execute("cont", Map.of());
  }

  /** Restores it likewise. */
  public void restoreWithQemusDevice(String name) {
    qemu.qmp().execute("stop", Map.of());
    qemu.qmp().monitor("loadvm " + name);
    qemu.qmp().execute("cont", Map.of());
  }

  /** Saves the machine to a file from which clones can be made, and stops it for good. */
  public void saveForClones(Path file) {
    qemu.qmp().execute("stop", Map.of());
    qemu.qmp().execute("migrate", Map.of("uri", "file:" + file));
    awaitMigration();
  }

  /** Starts a clone, which has a generation of its own before it runs. */
  public static QemuGuest cloneOf(GuestFiles files, Path file, long generation) {
    QemuGuest clone =
        new QemuGuest(
            files,
            ImmutableList.<String>builder()
                .addAll(files.architecture().device(files.path("firmware")))
                .add("-incoming", "defer")
                .build());
    try {
      clone.qemu.qmp().execute("migrate-incoming", Map.of("uri", "file:" + file));
      clone.awaitMigration();
      clone.generation = generation;
      clone.newMarker();
      clone.update(clone::withoutTime);
      clone.qemu.qmp().execute("cont", Map.of());
      return clone;
    } catch (RuntimeException e) {
      clone.close();
      throw e;
    }
  }

  private void awaitMigration() {
    while (true) {
      JsonNode status = qemu.qmp().execute("query-migrate", Map.of()).path("status");
      switch (status.asText()) {
        case "completed" -> {
          return;
        }
        case "failed", "cancelled" -> throw new GuestFailure("The migration is " + status);
        default -> Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(20));
      }
    }
  }

  @Override
  public void close() {
    host.close();
    page.close();
    qemu.close();
  }
}
