package io.vmclock.internal.library;

import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The native library in the jar of this platform. The jar of the classes contains the library's
 * digest, so that a mix of jars of different versions is detected.
 */
final class PackagedLibrary {
  private static final int DIGEST = 64; // in hexadecimal

  /** The platforms for which the project builds libraries. */
  private static final ImmutableSet<String> SUPPORTED =
      ImmutableSet.of("linux-x86_64", "linux-arm64");

  private PackagedLibrary() {}

  /**
   * Returns the content of {@code file} for {@code platform}.
   *
   * @throws UnsupportedPlatformError if the project builds no library for {@code platform}
   * @throws UnsatisfiedLinkError if the library is absent, or does not belong to these classes
   */
  static byte[] content(String platform, String file) {
    String name = "io/vmclock/internal/" + platform + "/" + file;
    byte[] digest = resource(name + ".sha256");
    byte[] content = resource(name);
    if (content == null && !SUPPORTED.contains(platform)) {
      throw NativeLibrary.unsupportedProcessor();
    }
    if (content == null) {
      throw new UnsatisfiedLinkError(missing(platform, name, digest != null));
    }
    if (digest == null) {
      throw new UnsatisfiedLinkError(
          "The native vmclock library for "
              + platform
              + " does not belong to these classes, which were built without a library: "
              + name
              + ".sha256 is missing. Use the jar of the classes and the jar of the platform from"
              + " the same build.");
    }
    String expected =
        new String(digest, 0, Math.min(DIGEST, digest.length), StandardCharsets.UTF_8);
    String actual = Sha256.of(content);
    if (!actual.equals(expected)) {
      throw new UnsatisfiedLinkError(
          "The native vmclock library "
              + name
              + " was not built with these classes: its SHA-256 is "
              + actual
              + " instead of "
              + expected
              + ". Use the jar of the classes and the jar of the platform in the same version, and"
              + " look for another version of either on the class path or module path.");
    }
    return content;
  }

  private static String missing(String platform, String name, boolean wasBuilt) {
    return "There is no native vmclock library for "
        + platform
        + ": "
        + name
        + " is not on the class path or module path. "
        + (wasBuilt
            ? "Add the jar of this platform, io.vmclock:vmclock with the classifier "
                + platform
                + ", or add io.vmclock:vmclock-platform, which depends on the jars of all"
                + " platforms."
            : "These classes were built without it: use a release, or build vmclock on this"
                + " machine.")
        + " Or name the library's file with -D"
        + NativeLibrary.PATH_PROPERTY
        + "=FILE.";
  }

  private static byte @Nullable [] resource(String name) {
    // Not Class.getResourceAsStream: in a named module, it searches only that module, but the jar
    // of the platform is another module. The class loader searches all its modules. It finds the
    // file, because the directory's name is not a package name, so the module does not encapsulate
    // it.
    try (var in = PackagedLibrary.class.getClassLoader().getResourceAsStream(name)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw NativeLibrary.linkError(
          "The native vmclock library " + name + " cannot be read from its jar: " + e, e);
    }
  }
}
