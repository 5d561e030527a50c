package io.vmclock.internal.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmclock.internal.Binding;
import io.vmclock.internal.Native;
import io.vmclock.internal.library.ChildJvm.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finding, unpacking and loading the library. Each case runs in a child JVM. */
class NativeLibraryTest {
  private static final int MACHINE_OFFSET = 18; // e_machine of an ELF file, 2 bytes
  private static final int X86_64 = 62;
  private static final int AARCH64 = 183;

  private static final String NO_MOUNT =
      "this user cannot mount a file system in its own namespace";

  @TempDir private Path directory;
  private ChildJvm child = ChildJvm.of(LibraryProbe.class);
  private Path cache = Path.of("");

  @BeforeEach
  void useANewCache() {
    cache = directory.resolve("cache");
    child = child.property(LibraryCache.DIRECTORY_PROPERTY, cache);
  }

  private static Path library() {
    return ChildJvm.libraryClasses().resolve(ChildJvm.nativeResource());
  }

  private static void loaded(Result result, Path file) {
    assertThat(result.output()).contains("loaded: " + file).contains("used: true");
    assertThat(result.status()).isZero();
  }

  private static void failed(Result result, String... substance) {
    assertThat(result.output()).startsWith("LIBRARY: ").contains(substance);
    assertThat(result.status()).isZero();
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> list = Files.list(directory)) {
      return list.collect(Collectors.toList());
    }
  }

  // --- Found ------------------------------------------------------------------------------------

  @Test
  void unpacksOnceAndLeavesNoOtherFile() throws Exception {
    Result first = child.run();
    List<Path> unpacked = files(cache);
    assertThat(unpacked).hasSize(1);
    loaded(first, unpacked.get(0));
    assertThat(unpacked.get(0)).hasSameBinaryContentAs(library());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
        .isEqualTo("rwx------");

    var written = Files.getLastModifiedTime(unpacked.get(0));
    loaded(child.run(), unpacked.get(0));
    assertThat(files(cache)).isEqualTo(unpacked);
    assertThat(Files.getLastModifiedTime(unpacked.get(0))).isEqualTo(written);
  }

  @Test
  void needsNoJavaCppAndStartsNoThread() throws Exception {
    assertThat(child.run().output()).contains("JavaCPP: false").contains("new threads: []");
  }

  @Test
  void passesTheChecksOfTheJvm() throws Exception {
    assertThat(child.option("-Xcheck:jni").run().output())
        .contains("used: true")
        .doesNotContainIgnoringCase("warning")
        .doesNotContain("FATAL");
  }

  @Test
  void propertyNamesTheFile() throws Exception {
    loaded(child.property(NativeLibrary.PATH_PROPERTY, library()).run(), library());
    assertThat(cache).doesNotExist();
  }

  @Test
  void propertyNamesTheDirectoryOfTheFile() throws Exception {
    Path parent = library().resolveSibling("");
    loaded(child.property(NativeLibrary.PATH_PROPERTY, parent).run(), library());
  }

  @Test
  void triesTheSystemsLibraryPathBeforeTheJar() throws Exception {
    Result result = child.property("java.library.path", library().resolveSibling("")).run();
    assertThat(result.output()).contains("loaded: libjnivmclock.so in java.library.path");
    assertThat(cache).doesNotExist();
  }

  @Test
  void refusesALibraryOfAnotherVersion() throws Exception {
    Path installed =
        compile("int Java_io_vmclock_internal_Native_vmclock_1api_1version(void) { return 99; }");
    failed(
        child.property("java.library.path", directory).run(),
        "libjnivmclock.so in java.library.path has another version",
        "its API version is 99, but the classes need " + Native.VMCLOCK_API_VERSION + ".",
        "remove it, so that the library in the jar is used");
    failed(
        child.property(NativeLibrary.PATH_PROPERTY, installed).run(),
        installed + " has another version");
  }

  @Test
  void refusesALibraryOfAnotherProject() throws Exception {
    compile("int something_else;");
    failed(
        child.property("java.library.path", directory).run(),
        "libjnivmclock.so in java.library.path is not the native vmclock library",
        "remove it, so that the library in the jar is used");
  }

  private Path compile(String source) throws Exception {
    Path file = Files.writeString(directory.resolve("other.c"), source);
    Path library = directory.resolve("libjnivmclock.so");
    Process compiler;
    try {
      compiler =
          new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library.toString(), file.toString())
              .inheritIO()
              .start();
    } catch (IOException e) {
      return abort("there is no compiler: " + e.getMessage());
    }
    assertThat(compiler.waitFor()).isZero();
    return library;
  }

  @Test
  void severalProcessesUnpackAtTheSameTime() throws Exception {
    List<ChildJvm.Running> running = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      running.add(child.start());
    }
    List<Result> results = new ArrayList<>();
    for (ChildJvm.Running one : running) {
      results.add(one.await());
    }
    List<Path> unpacked = files(cache);
    assertThat(unpacked).hasSize(1);
    for (Result result : results) {
      loaded(result, unpacked.get(0));
    }
  }

  @Test
  void usesTheSecondDirectoryIfTheFirstIsUnusable() throws Exception {
    Path home = Files.writeString(directory.resolve("home"), "a file, not a directory");
    Path tmp = Files.createDirectory(directory.resolve("tmp"));
    String output = withDefaultCaches(home, tmp).run().output();
    assertThat(output).contains("loaded: " + tmp.resolve("vmclock-"));
  }

  private ChildJvm withDefaultCaches(Path home, Path tmp) {
    return child
        .withoutProperty(LibraryCache.DIRECTORY_PROPERTY)
        .property("user.home", home)
        .property("java.io.tmpdir", tmp);
  }

  // --- Not found or not loaded ------------------------------------------------------------------

  @Test
  void namesThePropertyIfItsFileIsAbsent() throws Exception {
    Path none = directory.resolve("none.so");
    failed(
        child.property(NativeLibrary.PATH_PROPERTY, none).run(),
        none.toString(),
        NativeLibrary.PATH_PROPERTY,
        "Correct the property");
    assertThat(cache).as("cache, which must not be tried").doesNotExist();
  }

  @Test
  void namesTheFileThatIsMissingInTheDirectory() throws Exception {
    failed(
        child.property(NativeLibrary.PATH_PROPERTY, directory).run(),
        directory.resolve("libjnivmclock.so").toString(),
        NativeLibrary.PATH_PROPERTY);
  }

  @Test
  void namesThePlatformIfTheResourceIsMissing() throws Exception {
    Path classes = ChildJvm.copied(ChildJvm.libraryClasses(), directory.resolve("classes"));
    Files.delete(classes.resolve(ChildJvm.nativeResource()));
    failed(
        child.classPath(insteadOfTheLibrary(classes)).run(),
        "no native vmclock library for " + NativeLibrary.platform(),
        ChildJvm.nativeResource(),
        "Add the jar of this platform, io.vmclock:vmclock with the classifier "
            + NativeLibrary.platform(),
        NativeLibrary.PATH_PROPERTY,
        "suppressed: no jnivmclock in java.library.path");
  }

  private static List<Path> insteadOfTheLibrary(Path classes) {
    List<Path> entries = new ArrayList<>(ChildJvm.runtimeClassPath());
    entries.remove(ChildJvm.libraryClasses());
    entries.add(classes);
    return entries;
  }

  @Test
  void refusesALibraryOfAnotherBuild() throws Exception {
    Path classes = ChildJvm.copied(ChildJvm.libraryClasses(), directory.resolve("classes"));
    Files.write(classes.resolve(ChildJvm.nativeResource()), foreignLibrary());
    failed(
        child.classPath(insteadOfTheLibrary(classes)).run(),
        ChildJvm.nativeResource() + " was not built with these classes",
        Sha256.of(foreignLibrary()),
        Sha256.of(Files.readAllBytes(library())),
        "in the same version",
        "suppressed: no jnivmclock in java.library.path");
    assertThat(files(cache)).as("cache, which must stay unused").isEmpty();
  }

  @Test
  void refusesALibraryWithoutADigest() throws Exception {
    Path classes = ChildJvm.copied(ChildJvm.libraryClasses(), directory.resolve("classes"));
    Files.delete(classes.resolve(ChildJvm.nativeResource() + ".sha256"));
    failed(
        child.classPath(insteadOfTheLibrary(classes)).run(),
        ChildJvm.nativeResource() + ".sha256 is missing",
        "from the same build");
  }

  @Test
  void namesAPlatformThatWasNotBuilt() throws Exception {
    Path classes = ChildJvm.copied(ChildJvm.libraryClasses(), directory.resolve("classes"));
    Files.delete(classes.resolve(ChildJvm.nativeResource()));
    Files.delete(classes.resolve(ChildJvm.nativeResource() + ".sha256"));
    failed(
        child.classPath(insteadOfTheLibrary(classes)).run(),
        "no native vmclock library for " + NativeLibrary.platform(),
        "These classes were built without it",
        NativeLibrary.PATH_PROPERTY + "=FILE");
  }

  @Test
  void otherProcessorsAreUnsupported() throws Exception {
    assertThat(child.property("os.arch", "riscv64").run().output())
        .startsWith("UNSUPPORTED_PLATFORM: There is no native vmclock library for linux-riscv64.")
        .contains("x86-64 and arm64")
        .contains(NativeLibrary.PATH_PROPERTY + "=FILE")
        .contains("GenerationGuard.none()")
        .contains("suppressed: no jnivmclock in java.library.path");
  }

  @Test
  void loadsANamedLibraryOnAnotherProcessor() throws Exception {
    // Through JNI, because the JDK's foreign calls rely on the property os.arch and would crash.
    ChildJvm other = child.property("os.arch", "riscv64").property(Binding.PROPERTY, Binding.JNI);
    loaded(other.property(NativeLibrary.PATH_PROPERTY, library()).run(), library());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Mac OS X", "Windows 11"})
  void otherOperatingSystemsAreUnsupported(String os) throws Exception {
    assertNeedsLinux(child.property("os.name", os).run());
    // Such a library cannot exist, so the property does not help.
    assertNeedsLinux(child.property(NativeLibrary.PATH_PROPERTY, library()).run());
  }

  private static void assertNeedsLinux(Result result) {
    assertThat(result.output())
        .startsWith("UNSUPPORTED_PLATFORM: vmclock reads pages on Linux only, and this is")
        .contains("Linux container or virtual machine")
        .contains("GenerationGuard.none()")
        .doesNotContain("build");
  }

  @Test
  void namesTheOptionIfNativeAccessIsDenied() throws Exception {
    assumeTrue(Runtime.version().feature() >= 24, "earlier JDKs do not deny native access");
    failed(
        child
            .withoutOption("--enable-native-access=ALL-UNNAMED")
            .option("--illegal-native-access=deny")
            .run(),
        "does not allow the native vmclock library to be loaded",
        "--enable-native-access=ALL-UNNAMED");
  }

  /** Replaces the library and its digest, as if one build had made both. */
  private static void replaceLibrary(Path classes, byte[] content) throws IOException {
    Path library = classes.resolve(ChildJvm.nativeResource());
    Files.write(library, content);
    Files.writeString(Path.of(library + ".sha256"), Sha256.of(content) + "  libjnivmclock.so\n");
  }

  private static byte[] foreignLibrary() throws IOException {
    byte[] elf = Files.readAllBytes(library());
    boolean x86 = elf[MACHINE_OFFSET] == X86_64;
    elf[MACHINE_OFFSET] = (byte) (x86 ? AARCH64 : X86_64);
    return elf;
  }

  @Test
  void refusesANamedLibraryForAnotherProcessor() throws Exception {
    Path foreign = Files.write(directory.resolve("foreign.so"), foreignLibrary());
    failed(
        child.property(NativeLibrary.PATH_PROPERTY, foreign).run(),
        foreign.toString(),
        "cannot be loaded",
        NativeLibrary.PATH_PROPERTY);
  }

  @Test
  void refusesALibraryForAnotherProcessorInTheJar() throws Exception {
    Path classes = ChildJvm.copied(ChildJvm.libraryClasses(), directory.resolve("classes"));
    replaceLibrary(classes, foreignLibrary());
    Path home = Files.createDirectory(directory.resolve("home"));
    Path tmp = Files.createDirectory(directory.resolve("tmp"));
    Result result = withDefaultCaches(home, tmp).classPath(insteadOfTheLibrary(classes)).run();
    failed(
        result,
        "another processor",
        "The jar for " + NativeLibrary.platform(),
        tmp.resolve("vmclock-").toString());
    assertThat(result.output().lines().filter(line -> line.startsWith("suppressed: ")))
        .anyMatch(line -> line.contains(home.resolve(".cache/vmclock").toString()))
        .anyMatch(line -> line.contains("no jnivmclock in java.library.path"));
  }

  @Test
  void namesTheDirectoryAndBothRemediesOfAReadOnlyCache() throws Exception {
    Path readOnly = Files.createDirectory(directory.resolve("read-only"));
    assumeTrue(ChildJvm.canMount(readOnly), NO_MOUNT);
    cache = readOnly.resolve("cache");
    failed(
        child.property(LibraryCache.DIRECTORY_PROPERTY, cache).mounted("ro", readOnly).run(),
        "cannot be unpacked to " + cache,
        "Read-only file system",
        LibraryCache.DIRECTORY_PROPERTY + "=DIR",
        NativeLibrary.PATH_PROPERTY + "=FILE");
  }

  @Test
  void namesACacheThatForbidsExecution() throws Exception {
    Path noexec = Files.createDirectory(directory.resolve("noexec"));
    assumeTrue(ChildJvm.canMount(noexec), NO_MOUNT);
    cache = noexec.resolve("cache");
    failed(
        child.property(LibraryCache.DIRECTORY_PROPERTY, cache).mounted("noexec", noexec).run(),
        cache.toString(),
        "noexec",
        LibraryCache.DIRECTORY_PROPERTY + "=DIR");
  }

  @Test
  void refusesACacheThatOthersCanWrite() throws Exception {
    Files.createDirectory(cache);
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
    failed(
        child.run(),
        "cannot be unpacked to " + cache,
        "writable by other users; chmod it to 0700",
        LibraryCache.DIRECTORY_PROPERTY);
    assertThat(files(cache)).isEmpty();
  }
}
