package io.vmclock.internal.library;

import io.vmclock.internal.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds and loads the native library, once: from the path of the property {@value #PATH_PROPERTY};
 * else by name as the system finds libraries; else from the jar, unpacked to a {@link
 * LibraryCache}.
 *
 * <p>Every failed attempt is kept as a suppressed exception of the last.
 */
public final class NativeLibrary {
  /** Names the library's file, or the directory that holds it. Then nothing else is tried. */
  public static final String PATH_PROPERTY = "io.vmclock.library.path";

  private static final String NAME = "jnivmclock";

  private static final String OTHER =
      "Put that of these classes in its place, or remove it to have the jar's.";

  private static @Nullable String source;

  private NativeLibrary() {}

  /**
   * Loads the library if that has not been done yet.
   *
   * @throws UnsatisfiedLinkError if it cannot be; the next call tries again
   */
  public static synchronized void load() {
    if (source == null) {
      String found = findAndLoad();
      // Already here, because the initialiser of Native asks for the library too.
      source = found;
      try {
        requireSameApi(found);
      } catch (UnsatisfiedLinkError e) {
        source = null;
        throw e;
      }
    }
  }

  /** The jar's own is known by its digest; one that was installed may be of another version. */
  private static void requireSameApi(String found) {
    int version;
    try {
      version = Native.vmclock_api_version();
    } catch (UnsatisfiedLinkError e) {
      throw linkError("The native library " + found + " is not vmclock's. " + OTHER, e);
    }
    if (version != Native.VMCLOCK_API_VERSION) {
      throw new UnsatisfiedLinkError(
          "The native vmclock library "
              + found
              + " is of another version than these classes: its API is "
              + version
              + ", theirs "
              + Native.VMCLOCK_API_VERSION
              + ". "
              + OTHER);
    }
  }

  /** Returns where the library was loaded from, or null before that. */
  public static synchronized @Nullable String source() {
    return source;
  }

  /** Returns this machine as the jar's directories name it, such as {@code linux-x86_64}. */
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

  private static String findAndLoad() {
    String given = System.getProperty(PATH_PROPERTY);
    if (given != null) {
      Path path = Path.of(given);
      Path file = Files.isDirectory(path) ? path.resolve(System.mapLibraryName(NAME)) : path;
      return loadFile(file, "The property " + PATH_PROPERTY + " names this file: correct it.");
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
      e.addSuppressed(notInstalled);
      throw e;
    }
  }

  private static String loadFromJar() {
    byte[] content = PackagedLibrary.content(platform(), System.mapLibraryName(NAME));
    UnsatisfiedLinkError failed = null;
    for (LibraryCache cache : LibraryCache.candidates()) {
      try {
        return loadFile(cache.unpack(NAME, content), "");
      } catch (IOException e) {
        failed = following(failed, cache.failed(e));
      } catch (UnsatisfiedLinkError e) {
        failed = following(failed, e);
      }
    }
    if (failed == null) {
      throw new UnsatisfiedLinkError("There is no directory to unpack the native library to.");
    }
    throw failed;
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
              + (remedy.isEmpty() ? remedyFor(String.valueOf(e.getMessage())) : remedy),
          e);
    } catch (IllegalCallerException e) {
      throw denied(e);
    }
    return file.toString();
  }

  /** JDK 24 and later can forbid it, and a later one will where nothing is said. */
  private static UnsatisfiedLinkError denied(IllegalCallerException cause) {
    Module module = NativeLibrary.class.getModule();
    return linkError(
        "The JVM does not let the native vmclock library be loaded: "
            + cause.getMessage()
            + ". Start it with --enable-native-access="
            + (module.isNamed() ? module.getName() : "ALL-UNNAMED")
            + ".",
        cause);
  }

  /** What the dynamic loader says, and what to do then. */
  private static String remedyFor(String message) {
    if (message.contains("failed to map segment") || message.contains("not permitted")) {
      return "Its file system seems to be mounted noexec: name a directory that is not with -D"
          + LibraryCache.DIRECTORY_PROPERTY
          + "=DIR.";
    }
    if (message.contains("GLIBC_")) {
      return "The C library of this system is too old: glibc 2.17 or later is needed.";
    }
    if (message.contains("wrong ELF class") || message.contains("cannot open shared object")) {
      return "It is one for another processor or C library: add the jar for " + platform() + ".";
    }
    return "Name a library that fits this system with -D" + PATH_PROPERTY + "=FILE.";
  }

  static UnsatisfiedLinkError linkError(String message, Throwable cause) {
    UnsatisfiedLinkError error = new UnsatisfiedLinkError(message);
    error.initCause(cause);
    return error;
  }
}
