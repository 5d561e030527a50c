package io.vmclock.internal;

import io.vmclock.internal.library.NativeLibrary;
import java.util.Locale;

/** How the hot calls to the C library are made. All others are JNI's always. */
public enum Binding {
  /** Through JNI: on every JDK. */
  JNI,

  /** Through {@code java.lang.foreign}: on JDK 22 and later. */
  FOREIGN;

  /** Forces one of them by its name, {@code jni} or {@code foreign}. */
  public static final String PROPERTY = "io.vmclock.binding";

  /** What a native image of GraalVM has; there foreign calls must be known when it is built. */
  private static final String IMAGE_PROPERTY = "org.graalvm.nativeimage.imagecode";

  /** Initialised by the first call, so that all are made the same way. */
  private static final class Chosen {
    static final Binding BINDING = requireChosen();
    static final NativeCalls CALLS = BINDING == FOREIGN ? ForeignCalls.open() : new JniCalls();
  }

  /**
   * Returns the calls. They are a constant to the compiler.
   *
   * @throws UnsatisfiedLinkError if there is no library to call; {@code Failures.requireLibrary}
   *     says so in a better way
   */
  public static NativeCalls calls() {
    return Chosen.CALLS;
  }

  /** Returns which one {@link #calls} uses. */
  public static Binding used() {
    return Chosen.BINDING;
  }

  /**
   * Loads the library, and returns what the property asks for; without it, foreign calls where the
   * JVM has them and they bring no new warning.
   *
   * @throws UnsatisfiedLinkError if the library cannot be loaded, or what is asked for not be had
   */
  public static Binding requireChosen() {
    NativeLibrary.load();
    String asked = System.getProperty(PROPERTY);
    if (asked == null) {
      return ForeignCalls.areWelcome() && System.getProperty(IMAGE_PROPERTY) == null
          ? FOREIGN
          : JNI;
    }
    for (Binding binding : values()) {
      if (binding.toString().equals(asked)) {
        return binding.requireThere();
      }
    }
    throw new UnsatisfiedLinkError(
        "The property "
            + PROPERTY
            + " is \""
            + asked
            + "\": say jni or foreign, or leave it out to have the faster one there is.");
  }

  private Binding requireThere() {
    if (this == FOREIGN && !ForeignCalls.exist()) {
      throw new UnsatisfiedLinkError(
          "The property "
              + PROPERTY
              + " asks for foreign calls, which need JDK 22 or later and this library's jar, whose"
              + " classes for those JDKs are below META-INF/versions/22; this is JDK "
              + Runtime.version().feature()
              + ". Say jni, or leave the property out.");
    }
    return this;
  }

  /** Returns its name as the property has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
