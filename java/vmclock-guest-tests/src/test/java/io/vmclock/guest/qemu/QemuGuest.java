package io.vmclock.guest.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.PageFields;
import io.vmclock.testpage.RawPage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A virtual machine that runs Linux, and its hypervisor. For use by one thread.
 *
 * <p>The page has no time until {@link #publishTime} is called, nor after the machine was stopped:
 * the counter stops with the machine, for a time that is unknown here.
 */
public final class QemuGuest implements AutoCloseable {
  /** The generation of a new machine. */
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
  private final RawPage page;
  private final ByteBuffer mail;
  private long generation = FIRST_GENERATION;
  private long marker = FIRST_MARKER;
  private int commands;
  private boolean programRuns;

  /** The exit status and the output of a command in the guest. */
  public record Result(int status, String output) {}

  private QemuGuest(GuestFiles files, List<String> more) {
    architecture = files.architecture();
    qemu = new QemuProcess(files, more);
    interruptController = architecture.interruptController(qemu.qmp());
    host = architecture.hostClock();
    page = RawPage.within(qemu.memory(), architecture.pagePosition());
    mail = CounterOffset.mail(qemu.memory(), architecture.pagePosition() + Abi.PAGE_BYTES);
    page.unprotected().counterId(architecture.counterId());
    update(this::withoutTime);
  }

  /** Boots a machine with a device whose page and interrupt this process controls. */
  public static QemuGuest boot(GuestFiles files) {
    return boot(files, files.architecture().device(files.path("firmware")));
  }

  /** Boots a machine with QEMU's own device. The page of this object is not used then. */
  public static QemuGuest bootWithQemusDevice(GuestFiles files) {
    return boot(files, ImmutableList.of("-device", "vmclock"));
  }

  /** Boots a machine as {@link #boot} does, which also has QEMU's VMGenID device. */
  public static QemuGuest bootWithVmGenId(GuestFiles files) {
    return boot(files, withVmGenId(files));
  }

  /** Returns arguments for both devices. Each QEMU process has its own random VMGenID. */
  private static ImmutableList<String> withVmGenId(GuestFiles files) {
    return ImmutableList.<String>builder()
        .addAll(files.architecture().device(files.path("firmware")))
        .add("-device", "vmgenid,guid=auto")
        .build();
  }

  private static QemuGuest boot(GuestFiles files, List<String> device) {
    QemuGuest guest = new QemuGuest(files, device);
    try {
      guest.qemu.qmp().execute("cont", Map.of());
      String greeting = guest.qemu.agent().next(BOOT);
      if (!greeting.equals("ready")) {
        throw new GuestFailure("The guest did not send \"ready\" but " + greeting);
      }
      return guest;
    } catch (RuntimeException e) {
      guest.close();
      throw e;
    }
  }

  // --- Commands in the guest ------------------------------------------------------------------

  /** Runs a shell command as root and returns its output; fails if the command fails. */
  public String run(String command) {
    Result result = tryRun(command);
    if (result.status != 0) {
      throw new GuestFailure(command + " ended with " + result);
    }
    return result.output;
  }

  /** Runs a shell command as root, and returns its status and output. */
  public Result tryRun(String command) {
    LineSocket agent = qemu.agent();
    String id = Integer.toString(++commands);
    byte[] script = (command + "\n").getBytes(StandardCharsets.UTF_8);
    agent.send(id + " " + Base64.getEncoder().encodeToString(script));
    String begin = agent.next(COMMAND);
    if (!begin.equals("begin " + id)) {
      throw new GuestFailure("The guest did not answer with \"begin " + id + "\" but " + begin);
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

  /** Runs a shell command as a user who is in the group vmclock and has no other rights. */
  public Result tryRunAsUser(String command) {
    return tryRun("cd /home/user; exec su -s /bin/sh user -c '" + command + "'");
  }

  /** Starts a program that exchanges lines with this process. Only one at a time. */
  public GuestProgram start(String command) {
    programRuns = true;
    qemu.program().drop();
    run(
        "rm -f /run/program.status; exec 3<>/run/program\n("
            + command
            + "; echo $? >/run/program.status) <&3 >&3 3>&- 2>/run/program.err &");
    return program();
  }

  /** Returns the running program. In a clone, it is the program of the saved machine. */
  public GuestProgram program() {
    return new GuestProgram(this, qemu.program());
  }

  /** Ends the running program, and fails if its exit status is not 0. */
  void end() {
    qemu.program().send("quit");
    Result end =
        tryRun(
            "timeout 60 sh -c \"until [ -e /run/program.status ]; do usleep 100000; done\"\n"
                + "cat /run/program.err; exit $(cat /run/program.status)");
    if (end.status != 0) {
      throw new GuestFailure("The program ended with " + end);
    }
    programRuns = false;
  }

  // --- The hypervisor -------------------------------------------------------------------------

  /** Makes one update of the page, and sends a notification. */
  public void update(Consumer<PageFields> changes) {
    page.update(changes);
    interrupt();
  }

  /** Returns the page, for updates without a notification. */
  public RawPage page() {
    return page;
  }

  /** Raises the device's interrupt. */
  public void interrupt() {
    qemu.qtest().pulse(interruptController, architecture.interrupt());
  }

  /** Returns the counter ID of the machine, as in the page. */
  public int counterId() {
    return architecture.counterId();
  }

  /** Returns the last generation that this object gave the machine. */
  public long generation() {
    return generation;
  }

  /** Returns a generation that the machine has not had yet. */
  public long newGeneration() {
    return ++generation;
  }

  /** Returns a marker that the machine has not had yet. */
  public long newMarker() {
    return ++marker;
  }

  /**
   * Resets the page to the state of a new machine, with a new generation and a new marker. Fails if
   * an earlier program has not ended.
   */
  public void reset() {
    if (programRuns) {
      throw new GuestFailure("A program is still running");
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
   * Asks for the guest's counter, and publishes the host's time with it.
   *
   * @return the bound on its error, in nanoseconds
   */
  @CanIgnoreReturnValue
  public long publishTime() {
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

  /** Returns TAI now in nanoseconds, by the clock that the page is based on. */
  public long taiNanos() {
    return host.taiNanos();
  }

  // --- Snapshots ------------------------------------------------------------------------------

  /** Saves the machine and lets it continue, with a disruption because its counter stopped. */
  public void save(String name) {
    qemu.qmp().execute("stop", Map.of());
    qemu.qmp().monitor("savevm " + name);
    update(fields -> fields.clockStatus(Abi.STATUS_INITIALIZING).disruptionMarker(newMarker()));
    qemu.qmp().execute("cont", Map.of());
  }

  /** Restores a saved machine with a new generation. */
  public void restore(String name) {
    qemu.qmp().execute("stop", Map.of());
    qemu.qmp().monitor("loadvm " + name);
    newGeneration();
    newMarker();
    update(this::withoutTime);
    qemu.qmp().execute("cont", Map.of());
  }

  /** Saves the machine without an update of the page, because QEMU updates its own device. */
  public void saveWithQemusDevice(String name) {
    qemu.qmp().execute("stop", Map.of());
    qemu.qmp().monitor("savevm " + name);
    qemu.qmp().execute("cont", Map.of());
  }

  /** Restores the machine without an update of the page. */
  public void restoreWithQemusDevice(String name) {
    qemu.qmp().execute("stop", Map.of());
    qemu.qmp().monitor("loadvm " + name);
    qemu.qmp().execute("cont", Map.of());
  }

  /** Saves the machine to a file for clones, and stops it permanently. */
  public void saveForClones(Path file) {
    qemu.qmp().execute("stop", Map.of());
    qemu.qmp().execute("migrate", Map.of("uri", "file:" + file));
    awaitMigration();
  }

  /** Starts a clone. It gets its own generation before it runs. */
  public static QemuGuest cloneOf(GuestFiles files, Path file, long generation) {
    return cloneOf(files, file, generation, files.architecture().device(files.path("firmware")));
  }

  /** Starts a clone of a machine with a VMGenID device. It also gets a new VMGenID. */
  public static QemuGuest cloneWithVmGenId(GuestFiles files, Path file, long generation) {
    return cloneOf(files, file, generation, withVmGenId(files));
  }

  private static QemuGuest cloneOf(
      GuestFiles files, Path file, long generation, List<String> device) {
    QemuGuest clone =
        new QemuGuest(
            files,
            ImmutableList.<String>builder().addAll(device).add("-incoming", "defer").build());
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
        case "failed", "cancelled" ->
            throw new GuestFailure("The migration has the status " + status);
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
