package io.vmclock.internal.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A child JVM for a test. Its class path has the library's run-time dependencies, not JavaCPP. */
public final class ChildJvm {
  private static final String NOBODY = "65534";
  private static final int NATIVE_ACCESS_SINCE = 21;

  /** The exit status of a child, and its output. */
  public record Result(int status, String output) {}

  /** A running child. */
  public static final class Running {
    private final Process process;
    private final Path output;

    private Running(Process process, Path output) {
      this.process = process;
      this.output = output;
    }

    boolean isAlive() {
      return process.isAlive();
    }

    /** Waits until the child ends. Fails the test if it does not end. */
    public Result await() throws IOException, InterruptedException {
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        assertThat(Files.readString(output)).as("output of a child that hangs").isNull();
      }
      String printed = Files.readString(output, StandardCharsets.UTF_8);
      Files.delete(output);
      return new Result(process.exitValue(), printed);
    }
  }

  private final Class<?> main;
  private final List<String> wrapper = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private List<Path> classPath = runtimeClassPath();
  private boolean asNobody;
  private Path workingDirectory = Path.of("").toAbsolutePath();

  private ChildJvm(Class<?> main) {
    this.main = main;
    property("user.language", "en");
    if (Runtime.version().feature() >= NATIVE_ACCESS_SINCE) {
      options.add("--enable-native-access=ALL-UNNAMED");
    }
    String cache = System.getProperty(LibraryCache.DIRECTORY_PROPERTY);
    if (cache != null) {
      property(LibraryCache.DIRECTORY_PROPERTY, cache);
    }
  }

  public static ChildJvm of(Class<?> main) {
    return new ChildJvm(main);
  }

  /** Returns true if this process runs as root. */
  public static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  /** Returns this JVM's class path without the jars that only the build and tests need. */
  static List<Path> runtimeClassPath() {
    return Splitter.on(File.pathSeparatorChar)
        .splitToStream(System.getProperty("java.class.path"))
        .filter(entry -> Files.isDirectory(Path.of(entry)) || entry.matches(".*/(guava|fail).*"))
        .map(entry -> Path.of(entry).toAbsolutePath())
        .collect(Collectors.toList());
  }

  /** Returns a class path or module path that has the library, but no tests. */
  public static String libraryPath() {
    return runtimeClassPath().stream()
        .filter(entry -> !Files.isDirectory(entry) || entry.equals(libraryClasses()))
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Returns the directory with the library's classes and the native library. */
  static Path libraryClasses() {
    return runtimeClassPath().stream()
        .filter(entry -> Files.exists(entry.resolve(nativeResource())))
        .findFirst()
        .orElseThrow();
  }

  /** Returns the directory of the class path that contains {@code type}. */
  static Path directoryOf(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".class";
    return runtimeClassPath().stream()
        .filter(entry -> Files.exists(entry.resolve(file)))
        .findFirst()
        .orElseThrow();
  }

  static String nativeResource() {
    return "io/vmclock/internal/"
        + NativeLibrary.platform()
        + "/"
        + System.mapLibraryName("jnivmclock");
  }

  public ChildJvm property(String name, Object value) {
    options.removeIf(option -> option.startsWith("-D" + name + "="));
    options.add("-D" + name + "=" + value);
    return this;
  }

  public ChildJvm withoutProperty(String name) {
    options.removeIf(option -> option.startsWith("-D" + name + "="));
    return this;
  }

  public ChildJvm option(String option) {
    options.add(option);
    return this;
  }

  public ChildJvm withoutOption(String option) {
    options.remove(option);
    return this;
  }

  ChildJvm classPath(List<Path> entries) {
    classPath = entries;
    return this;
  }

  /** Runs the child as a user without special permissions. Only root can do this. */
  public ChildJvm asNobody() {
    asNobody = true;
    wrapper.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    return this;
  }

  /** Runs the child in a PID namespace of its own, with the /proc of this process's namespace. */
  public ChildJvm inPidNamespace() {
    wrapper.addAll(List.of("unshare", "--pid", "--fork"));
    return this;
  }

  /**
   * Runs a shell script before the child, in a mount namespace of their own. Only root can do this.
   */
  public ChildJvm inMountNamespace(String script) {
    wrapper.addAll(List.of("unshare", "--mount", "sh", "-ec", script + "\nexec \"$@\"", "sh"));
    return this;
  }

  /** Runs the child in this working directory. */
  ChildJvm in(Path directory) {
    workingDirectory = directory;
    return this;
  }

  /**
   * Runs the child in the locale C.
   *
   * @param option an option of the JVM, with octal escapes for bytes that are not ASCII. This JVM
   *     itself may be unable to pass such bytes.
   */
  ChildJvm inTheCLocale(String option) {
    wrapper.addAll(
        List.of(
            "sh",
            "-c",
            "export LC_ALL=C JDK_JAVA_OPTIONS=\"$(printf -- \"$0\")\" && exec \"$@\"",
            option));
    return this;
  }

  /** Limits the number of descriptors that the child may have open. */
  public ChildJvm descriptors(int most) {
    wrapper.addAll(List.of("sh", "-c", "ulimit -n " + most + " && exec \"$@\"", "sh"));
    return this;
  }

  /** Mounts an empty file system with these options at the directory, for the child only. */
  public ChildJvm mounted(String mountOptions, Path directory) throws IOException {
    wrapper.addAll(mountCommand(mountOptions, directory));
    return this;
  }

  private static List<String> mountCommand(String mountOptions, Path directory) throws IOException {
    return List.of(
        "unshare",
        isRoot() ? "-m" : "-rm",
        "sh",
        "-c",
        "mount -t tmpfs -o " + mountOptions + " tmpfs \"$0\" && exec \"$@\"",
        directory.toString());
  }

  /** Returns true if this process can mount file systems for its children. */
  public static boolean canMount(Path directory) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(mountCommand("ro", directory));
    command.add("true");
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  public Result run(String... arguments) throws IOException, InterruptedException {
    if (!asNobody) {
      return start(arguments).await();
    }
    // The other user may have no access to the directories of this user.
    Path copy =
        Files.createTempDirectory(
            "vmclock-classes",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    try {
      List<Path> copies = new ArrayList<>();
      for (Path entry : classPath) {
        copies.add(copied(entry, copy.resolve(copies.size() + "-" + entry.getFileName())));
      }
      property(
          NativeLibrary.PATH_PROPERTY,
          copied(libraryClasses(), copy.resolve("native")).resolve(nativeResource()));
      classPath = copies;
      return start(arguments).await();
    } finally {
      deleteAll(copy);
    }
  }

  public Running start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(wrapper);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    // Several children run at the same time, so each is small and starts fast.
    command.addAll(List.of("-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    command.add(main.getName());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("vmclock-child", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(workingDirectory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("XDG_CACHE_HOME");
    return new Running(builder.start(), output);
  }

  /** Copies a file or a directory, so that every user can read it. */
  static Path copied(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectory(to.resolve(from.relativize(directory).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path target = from.equals(file) ? to : to.resolve(from.relativize(file).toString());
            Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            return FileVisitResult.CONTINUE;
          }
        });
    return to;
  }

  static void deleteAll(Path directory) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path visited, @org.jspecify.annotations.Nullable IOException error)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
