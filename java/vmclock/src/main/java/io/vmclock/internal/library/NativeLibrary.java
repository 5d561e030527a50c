package io.vmclock.internal.library;

import io.vmclock.internal.Native;
import io.vmclock.internal.ProcessUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds and loads the native library once. It tries, in this order:
 *
 * <ol>
 *   <li>the path in the property {@value #PATH_PROPERTY}; if the property is set, nothing else is
 *       tried
 *   <li>the library's name in {@code java.library.path}
 *   <li>the library in the platform's jar, unpacked to a {@link LibraryCache}
 * </ol>
 *
 * <p>The last failure has all earlier failures as suppressed exceptions.
 */
public final class NativeLibrary {
  /** The system property that names the library's file, or the directory that contains it. */
  public static final String PATH_PROPERTY = "io.vmclock.library.path";

  private static final String NAME = "jnivmclock";

  private static final String OTHER_LIBRARY =
      "Replace it with the library from the same release as these classes. Or remove it, so that"
          + " the library in the jar is used, and also omit the property "
          + PATH_PROPERTY
          + " if it is set.";

  private static final String RUN_ELSEWHERE =
      "Run the program in a Linux container or virtual machine. Code that must also run here can"
          + " use GenerationGuard.none(), which needs no clock.";

  /** A part of the JVM's message. */
  private static final String OTHER_LOADER = "already loaded in another classloader";

  private static final String SHARE_OR =
      "A JVM lets only one class loader use a file. Put vmclock on the class path of a class"
          + " loader that all programs of this JVM share, for example into the server's own library"
          + " directory, or ";

  private static @Nullable String source;

  private NativeLibrary() {}

  /**
   * Loads the library, if it is not loaded yet.
   *
   * @throws UnsupportedPlatformError if there is no library for this platform
   * @throws UnsatisfiedLinkError if the library cannot be loaded; the next call tries again
   */
  public static synchronized void load() {
    if (source == null) {
      requireLinux();
      String found = findAndLoad();
      // Set before the check, because the check initializes Native, which calls this method too.
      source = found;
      try {
        requireSameApi(found);
      } catch (UnsatisfiedLinkError e) {
        source = null;
        throw e;
      }
    }
  }

  private static void requireLinux() {
    String os = System.getProperty("os.name", "unknown");
    if (!os.equals("Linux")) {
      throw new UnsupportedPlatformError(
          "vmclock reads pages on Linux only, and this is " + os + ". " + RUN_ELSEWHERE);
    }
  }

  /**
   * Checks the version. The digest identifies the library in the jar, but an installed library may
   * have another version.
   */
  private static void requireSameApi(String found) {
    int version;
    try {
      version = Native.vmclock_api_version();
    } catch (UnsatisfiedLinkError e) {
      throw linkError(
          "The library " + found + " is not the native vmclock library. " + OTHER_LIBRARY, e);
    }
    if (version != Native.VMCLOCK_API_VERSION) {
      throw new UnsatisfiedLinkError(
          "The native vmclock library "
              + found
              + " has another version than these classes: its API version is "
              + version
              + ", but the classes need "
              + Native.VMCLOCK_API_VERSION
              + ". "
              + OTHER_LIBRARY);
    }
  }

  /** Returns where the library was loaded from, or null if it is not loaded. */
  public static synchronized @Nullable String source() {
    return source;
  }

  /**
   * Returns the name of this machine's platform, such as {@code linux-x86_64}. The jars name their
   * directories in the same way.
   */
  public static String platform() {
    String os = System.getProperty("os.name", "unknown").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "unknown");
    return os
        + "-"
        + switch (arch) {
          case "amd64" -> "x86_64";
          case "aarch64" -> "arm64";
          default -> arch;
        };
  }

  /** Returns why the jars have no library for this processor. */
  static UnsupportedPlatformError unsupportedProcessor() {
    return new UnsupportedPlatformError(
        "There is no native vmclock library for "
            + platform()
            + ". The supported processors are x86-64 and arm64, with a 64-bit JVM. Name a library"
            + " that was built for this processor with -D"
            + PATH_PROPERTY
            + "=FILE. Code that must also run without a library can use GenerationGuard.none(),"
            + " which needs no clock.");
  }

  private static String findAndLoad() {
    String given = System.getProperty(PATH_PROPERTY);
    if (given != null) {
      return loadFile(
          named(given), "Correct the property " + PATH_PROPERTY + ", which names this file.");
    }
    UnsatisfiedLinkError notInstalled;
    try {
      System.loadLibrary(NAME);
      return System.mapLibraryName(NAME) + " in java.library.path";
    } catch (UnsatisfiedLinkError e) {
      notInstalled = e;
    } catch (IllegalCallerException e) {
      throw denied(e);
    }
    try {
      return loadFromJar();
    } catch (UnsatisfiedLinkError e) {
      if (isUsedByAnotherLoader(notInstalled)) {
        throw following(
            e,
            linkError(
                "The native vmclock library in java.library.path cannot be loaded: "
                    + notInstalled.getMessage()
                    + ". "
                    + SHARE_OR
                    + "add the jar of this platform: each class loader then uses a copy of the"
                    + " library in it.",
                notInstalled));
      }
      e.addSuppressed(notInstalled);
      throw e;
    }
  }

  private static Path named(String given) {
    try {
      Path path = Path.of(given);
      return Files.isDirectory(path) ? path.resolve(System.mapLibraryName(NAME)) : path;
    } catch (InvalidPathException e) {
      throw linkError(
          "The property "
              + PATH_PROPERTY
              + " names "
              + given
              + ", which is not a path in this locale: "
              + e.getMessage()
              + ". Start the JVM in a UTF-8 locale, such as LC_ALL=C.UTF-8, or name another path.",
          e);
    }
  }

  private static String loadFromJar() {
    PackagedLibrary library = PackagedLibrary.find(platform(), System.mapLibraryName(NAME));
    UnsatisfiedLinkError failed = null;
    for (LibraryCache cache : LibraryCache.candidates(ourUid())) {
      try {
        return loadFrom(cache, library);
      } catch (IOException | RuntimeException e) {
        // For example an InvalidPathException, if the locale's encoding does not have a character.
        failed = following(failed, cache.failed(e));
      } catch (UnsatisfiedLinkError e) {
        failed = following(failed, e);
      }
    }
    if (failed == null) {
      throw new AssertionError("no candidate");
    }
    throw failed;
  }

  /**
   * Loads the library from a cache. A JVM lets only one class loader use a file, so a second class
   * loader gets a copy. The file of the copy can go once it is loaded.
   */
  private static String loadFrom(LibraryCache cache, PackagedLibrary library) throws IOException {
    try {
      return loadFile(cache.unpack(library), "");
    } catch (UnsatisfiedLinkError e) {
      if (!isUsedByAnotherLoader(e)) {
        throw e;
      }
    }
    Path copy = cache.unpackCopy(library);
    try {
      return loadFile(copy, "") + " (a copy for this class loader, removed after loading)";
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  /** Recognizes the JVM's message, which no exception type distinguishes. */
  private static boolean isUsedByAnotherLoader(UnsatisfiedLinkError error) {
    return String.valueOf(error.getMessage()).contains(OTHER_LOADER);
  }

  private static int ourUid() {
    try {
      return ProcessUser.uid();
    } catch (IOException e) {
      throw linkError(
          "The native vmclock library cannot be unpacked, because this process cannot read its user"
              + " id from /proc/self: "
              + e
              + ". Mount /proc, or name the library's file with -D"
              + PATH_PROPERTY
              + "=FILE.",
          e);
    }
  }

  private static UnsatisfiedLinkError following(
      @Nullable UnsatisfiedLinkError earlier, UnsatisfiedLinkError later) {
    if (earlier != null) {
      later.addSuppressed(earlier);
    }
    return later;
  }

  private static String loadFile(Path file, String remedy) {
    try {
      System.load(file.toAbsolutePath().toString());
    } catch (UnsatisfiedLinkError e) {
      throw linkError(
          "The native vmclock library "
              + file
              + " cannot be loaded: "
              + e.getMessage()
              + ". "
              + (remedy.isEmpty() || isUsedByAnotherLoader(e)
                  ? remedyFor(String.valueOf(e.getMessage()))
                  : remedy),
          e);
    } catch (IllegalCallerException e) {
      throw denied(e);
    }
    return file.toString();
  }

  /**
   * Returns the error for a JVM that forbids native access. JDK 24 and later can forbid it. A later
   * JDK will forbid it unless an option allows it.
   */
  private static UnsatisfiedLinkError denied(IllegalCallerException cause) {
    Module module = NativeLibrary.class.getModule();
    return linkError(
        "The JVM does not allow the native vmclock library to be loaded: "
            + cause.getMessage()
            + ". Start the JVM with --enable-native-access="
            + (module.isNamed() ? module.getName() : "ALL-UNNAMED")
            + ".",
        cause);
  }

  /** Returns what to do about a message of the dynamic loader. */
  private static String remedyFor(String message) {
    if (message.contains(OTHER_LOADER)) {
      return SHARE_OR
          + "remove the property "
          + PATH_PROPERTY
          + ": each class loader then uses a copy of the library in the jar.";
    }
    if (message.contains("failed to map segment") || message.contains("not permitted")) {
      return "The file system of this file seems to be mounted noexec. Name a directory on another"
          + " file system with -D"
          + LibraryCache.DIRECTORY_PROPERTY
          + "=DIR.";
    }
    if (message.contains("GLIBC_")) {
      return "The C library of this system is too old. Use a system with glibc 2.17 or later.";
    }
    if (message.contains("wrong ELF class") || message.contains("cannot open shared object")) {
      return "The jar for "
          + platform()
          + " has a library that was built for another processor or C library. Build the library on"
          + " this system, and name it with -D"
          + PATH_PROPERTY
          + "=FILE.";
    }
    return "Name a library for this system with -D" + PATH_PROPERTY + "=FILE.";
  }

  static UnsatisfiedLinkError linkError(String message, Throwable cause) {
    UnsatisfiedLinkError error = new UnsatisfiedLinkError(message);
    error.initCause(cause);
    return error;
  }
}
