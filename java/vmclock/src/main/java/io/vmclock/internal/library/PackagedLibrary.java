package io.vmclock.internal.library;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The native library as the jar of this platform has it. The classes' own jar has its digest, so
 * that jars of different versions are never mixed unnoticed.
 */
final class PackagedLibrary {
  private static final int DIGEST = 64; // in hexadecimal

  private PackagedLibrary() {}

  /**
   * Returns the content of {@code file} for {@code platform}.
   *
   * @throws UnsatisfiedLinkError if there is none, or not the one that belongs to these classes
   */
  static byte[] content(String platform, String file) {
    String name = "io/vmclock/internal/" + platform + "/" + file;
    byte[] digest = resource(name + ".sha256");
    byte[] content = resource(name);
    if (content == null) {
      throw new UnsatisfiedLinkError(missing(platform, name, digest != null));
    }
    if (digest == null) {
      throw new UnsatisfiedLinkError(
          "The native vmclock library for "
              + platform
              + " does not belong to these classes, which were built without one: "
              + name
              + ".sha256 is not there. Use the jar of the classes and that of the platform from"
              + " one build.");
    }
    String expected =
        new String(digest, 0, Math.min(DIGEST, digest.length), StandardCharsets.UTF_8);
    String actual = Sha256.of(content);
    if (!actual.equals(expected)) {
      throw new UnsatisfiedLinkError(
          "The native vmclock library "
              + name
              + " is not the one that these classes were built with: its SHA-256 is "
              + actual
              + " instead of "
              + expected
              + ". Use the jar of the classes and that of the platform in one version, and look for"
              + " a second one on the class path or module path.");
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
                + ", or io.vmclock:vmclock-platform with those of all platforms"
            : "None was built with these classes: build it on this machine")
        + ", or name the library's file with -D"
        + NativeLibrary.PATH_PROPERTY
        + "=FILE.";
  }

  private static byte @Nullable [] resource(String name) {
    // Not Class.getResourceAsStream: a directory that is no package name is found by this alone.
    try (var in = PackagedLibrary.class.getClassLoader().getResourceAsStream(name)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw NativeLibrary.linkError(
          "The native vmclock library cannot be read from its jar, " + name + ": " + e, e);
    }
  }
}
