package io.vmclock.guest.qemu;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A QEMU process and the sockets to it. It has its own directory with the guest's memory, which is
 * deleted when QEMU ends. QEMU ends with this process, however this process ends.
 */
final class QemuProcess implements AutoCloseable {
  private static final long MEMORY_BYTES = 512L << 20;
  private static final String SHARED_MEMORY = "/dev/shm";
  private static final Duration START = Duration.ofSeconds(30);
  private static final long CONSOLE_TAIL = 3000;
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final GuestFiles files;
  private final Path directory;
  private final Path console;
  private final Path log;
  private final Process process;
  private final LineSocket qmpSocket;
  private final LineSocket qtestSocket;
  private final LineSocket agent;
  private final LineSocket program;
  private final Qmp qmp;
  private final Qtest qtest;

  /**
   * Starts QEMU, but not the guest yet.
   *
   * @param more more arguments for QEMU
   */
  QemuProcess(GuestFiles files, List<String> more) {
    this.files = files;
    try {
      directory = newDirectory();
      console = files.console(COUNT.incrementAndGet());
      Files.deleteIfExists(console);
      log = directory.resolve("log");
      try (RandomAccessFile memory = new RandomAccessFile(memory().toFile(), "rw")) {
        memory.setLength(MEMORY_BYTES);
      }
      createDisk();
      process = start(arguments(more));
      try {
        qmpSocket = connect("qmp");
        qtestSocket = connect("qtest");
        agent = connect("agent");
        program = connect("program");
        qmp = new Qmp(qmpSocket);
        qtest = new Qtest(qtestSocket);
      } catch (RuntimeException e) {
        process.getOutputStream().close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates the directory in memory if there is enough, because it has the guest's memory. */
  private static Path newDirectory() throws IOException {
    Path shared = Path.of(SHARED_MEMORY);
    boolean enough =
        Files.isWritable(shared) && Files.getFileStore(shared).getUsableSpace() > 2 * MEMORY_BYTES;
    Path parent = enough ? shared : Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    return Files.createTempDirectory(parent, "vmclock-guest");
  }

  private ImmutableList<String> arguments(List<String> more) {
    Architecture architecture = files.architecture();
    ImmutableList.Builder<String> arguments = ImmutableList.builder();
    arguments.add(files.value("qemu"));
    files.words("qemu.data").forEach(data -> arguments.add("-L", data));
    arguments.add("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-S");
    arguments.add("-M", files.value("machine") + ",memory-backend=ram");
    arguments.add("-cpu", files.value("cpu"));
    arguments.add("-accel", "tcg", "-smp", "1", "-m", (MEMORY_BYTES >> 20) + "M");
    arguments.add(
        "-object",
        "memory-backend-file,id=ram,share=on,size=" + MEMORY_BYTES + ",mem-path=" + memory());
    arguments.add("-kernel", files.value("kernel"), "-initrd", files.value("initramfs"));
    arguments.add("-append", "quiet panic=-1 " + architecture.kernelParameters());
    disk(arguments, "root", "format=raw,readonly=on,file=" + files.value("root"));
    disk(arguments, "programs", "format=raw,readonly=on,file=" + files.value("programs"));
    // This disk is only for snapshots. The guest does not see it.
    arguments.add("-drive", "if=none,id=snapshots,format=qcow2,file=" + directory.resolve("disk"));
    arguments.add("-serial", "file:" + console);
    arguments.add("-device", "virtio-serial-pci");
    port(arguments, "agent");
    port(arguments, "program");
    arguments.add("-qmp", listening("qmp"));
    arguments.add("-qtest", listening("qtest"), "-qtest-log", "/dev/null");
    return arguments.addAll(more).build();
  }

  private static void disk(ImmutableList.Builder<String> arguments, String id, String how) {
    arguments.add("-drive", "if=none,id=" + id + "," + how);
    arguments.add("-device", "virtio-blk-pci,drive=" + id);
  }

  private void port(ImmutableList.Builder<String> arguments, String name) {
    arguments.add(
        "-chardev", "socket,id=" + name + ",path=" + socket(name) + ",server=on,wait=off");
    arguments.add("-device", "virtserialport,chardev=" + name + ",name=" + name);
  }

  private String listening(String name) {
    return "unix:" + socket(name) + ",server=on,wait=off";
  }

  private Path socket(String name) {
    return directory.resolve(name);
  }

  private void createDisk() throws IOException {
    Process image =
        withLibraries(
                files.value("qemu.img"),
                "create",
                "-q",
                "-f",
                "qcow2",
                directory.resolve("disk").toString(),
                "64M")
            .start();
    if (!ended(image) || image.exitValue() != 0) {
      throw new GuestFailure("qemu-img failed: " + Files.readString(log));
    }
  }

  private static boolean ended(Process process) {
    try {
      return process.waitFor(START.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Process start(List<String> arguments) throws IOException {
    return withLibraries(
            ImmutableList.<String>builder()
                .add(files.value("keeper"), directory.toString())
                .addAll(arguments)
                .build()
                .toArray(String[]::new))
        .start();
  }

  /** Sets the paths of libraries and modules, because QEMU was unpacked and not installed. */
  private ProcessBuilder withLibraries(String... command) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("LD_LIBRARY_PATH", files.value("qemu.libraries"));
    builder.environment().put("QEMU_MODULE_DIR", files.value("qemu.modules"));
    return builder;
  }

  private LineSocket connect(String name) {
    long end = System.nanoTime() + START.toNanos();
    Supplier<String> diagnosis = this::diagnosis;
    while (true) {
      try {
        return LineSocket.connect(socket(name), diagnosis);
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new GuestFailure("QEMU did not start.\n" + diagnosis(), e);
        }
      }
      Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(10));
    }
  }

  private String diagnosis() {
    return (process.isAlive() ? "QEMU is running" : "QEMU has ended")
        + ". Its output ends with: "
        + tail(log)
        + "\nThe guest's console, "
        + console
        + ", ends with: "
        + tail(console);
  }

  private static String tail(Path file) {
    try {
      String text = Files.readString(file);
      return text.substring((int) Math.max(0, text.length() - CONSOLE_TAIL));
    } catch (IOException e) {
      return "(" + e + ")";
    }
  }

  /** Returns the file that is the guest's memory. */
  Path memory() {
    return directory.resolve("memory");
  }

  Qmp qmp() {
    return qmp;
  }

  Qtest qtest() {
    return qtest;
  }

  /** Returns the port of the agent, which runs commands. */
  LineSocket agent() {
    return agent;
  }

  /** Returns the port of the program that exchanges lines with this process. */
  LineSocket program() {
    return program;
  }

  @Override
  public void close() {
    try {
      // The script keep then kills QEMU and removes the directory.
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (LineSocket socket : List.of(qmpSocket, qtestSocket, agent, program)) {
      socket.close();
    }
    if (!ended(process)) {
      throw new GuestFailure("QEMU did not end");
    }
  }
}
