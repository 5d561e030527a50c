package io.vmclock.internal.library;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Enumeration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The native library in the jar of this platform. The jar of the classes contains the library's
 * digest, so that a mix of jars of different versions is detected.
 */
final class PackagedLibrary {
  private static final int DIGEST = 64; // in hexadecimal

  /** The platforms for which the project builds libraries. */
  private static final Set<String> SUPPORTED = Set.of("linux-x86_64", "linux-arm64");

  private final String resource;
  private final String digest;
  private final byte[] first;
  private byte @Nullable [] verified;

  /**
   * Describes a library.
   *
   * @param digest the digest of the library that belongs to these classes
   * @param first the content of the first resource of this name
   */
  PackagedLibrary(String resource, String digest, byte[] first) {
    this.resource = resource;
    this.digest = digest;
    this.first = first;
  }

  /**
   * Finds {@code file} for {@code platform}.
   *
   * @throws UnsupportedPlatformError if the project builds no library for {@code platform}
   * @throws UnsatisfiedLinkError if the library is absent
   */
  static PackagedLibrary find(String platform, String file) {
    String name = "io/vmclock/internal/" + platform + "/" + file;
    try {
      byte[] digest = read(name + ".sha256");
      byte[] first = read(name);
      if (first == null && !SUPPORTED.contains(platform)) {
        throw NativeLibrary.unsupportedProcessor();
      }
      if (first == null) {
        throw new UnsatisfiedLinkError(missing(platform, name, digest != null));
      }
      if (digest == null) {
        throw new UnsatisfiedLinkError(
            "The native vmclock library for "
                + platform
                + " does not belong to these classes, which were built without a library: "
                + name
                + ".sha256 is missing. Use the jar of the classes and the jar of the platform"
                + " from the same build.");
      }
      return new PackagedLibrary(
          name,
          new String(digest, 0, Math.min(DIGEST, digest.length), StandardCharsets.US_ASCII),
          first);
    } catch (IOException e) {
      throw unreadable(name, e);
    }
  }

  /** Returns the file's name without its ending, such as {@code libjnivmclock}. */
  String stem() {
    return resource.substring(resource.lastIndexOf('/') + 1, resource.lastIndexOf('.'));
  }

  /** Returns the digest of the library that belongs to these classes, in hexadecimal. */
  String digest() {
    return digest;
  }

  /** Returns the content of the first resource, which may belong to other classes. */
  byte[] unverified() {
    return first;
  }

  /**
   * Returns the content that belongs to these classes. Reads all resources of this name if the
   * first is of another version.
   *
   * @throws UnsatisfiedLinkError if no resource has the digest
   */
  byte[] content() {
    if (verified == null) {
      verified = verify();
    }
    return verified;
  }

  private byte[] verify() {
    String actual = Sha256.of(first);
    if (actual.equals(digest)) {
      return first;
    }
    try {
      for (Enumeration<URL> all = all(resource); all.hasMoreElements(); ) {
        byte[] other = read(all.nextElement());
        if (Sha256.of(other).equals(digest)) {
          return other;
        }
      }
    } catch (IOException e) {
      throw unreadable(resource, e);
    }
    throw new UnsatisfiedLinkError(
        "The native vmclock library "
            + resource
            + " was not built with these classes: its SHA-256 is "
            + actual
            + " instead of "
            + digest
            + ". Use the jar of the classes and the jar of the platform in the same version, and"
            + " look for another version of either on the class path or module path.");
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
                + ". Or add io.vmclock:vmclock-local, which has the library of the machine that builds,"
                + " or io.vmclock:vmclock-platform, which has those of all platforms."
            : "These classes were built without it: use a release, or build vmclock on this"
                + " machine.")
        + " Or name the library's file with -D"
        + NativeLibrary.PATH_PROPERTY
        + "=FILE.";
  }

  private static UnsatisfiedLinkError unreadable(String name, IOException cause) {
    return NativeLibrary.linkError(
        "The native vmclock library "
            + name
            + " cannot be read from its jar: "
            + cause
            + ". The jar may be damaged, or may have been replaced while the program runs: install"
            + " it again, and restart the program.",
        cause);
  }

  /** Returns the content of the first resource of this name, or null if no jar has it. */
  private static byte @Nullable [] read(String name) throws IOException {
    // Not Class.getResourceAsStream: in a named module, it searches only that module, but the jar
    // of the platform is another module. The class loader searches all its modules. It finds the
    // file, because the directory's name is not a package name, so the module does not encapsulate
    // it.
    ClassLoader loader = PackagedLibrary.class.getClassLoader();
    try (InputStream in =
        loader == null
            ? ClassLoader.getSystemResourceAsStream(name)
            : loader.getResourceAsStream(name)) {
      return in == null ? null : in.readAllBytes();
    }
  }

  private static byte[] read(URL url) throws IOException {
    URLConnection connection = url.openConnection();
    // A cached jar would stay open after the class loader is closed.
    connection.setUseCaches(false);
    try (InputStream in = connection.getInputStream()) {
      return in.readAllBytes();
    }
  }

  /** The loader is null if the boot class path contains these classes. */
  private static Enumeration<URL> all(String name) throws IOException {
    ClassLoader loader = PackagedLibrary.class.getClassLoader();
    return loader == null ? ClassLoader.getSystemResources(name) : loader.getResources(name);
  }
}
