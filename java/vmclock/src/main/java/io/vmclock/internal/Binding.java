package io.vmclock.internal;

import io.vmclock.internal.library.NativeLibrary;
import java.util.Locale;

/** How Java makes the frequent calls to the C library. All other calls use JNI. */
public enum Binding {
  /** Through JNI, on every JDK. */
  JNI,

  /** Through {@code java.lang.foreign}, on JDK 21 and later. */
  FOREIGN;

  /** The system property that forces one binding by its name, {@code jni} or {@code foreign}. */
  public static final String PROPERTY = "io.vmclock.binding";

  /**
   * Set in a native image of GraalVM. Such an image uses JNI, because it must know foreign calls
   * when it is built.
   */
  private static final String IMAGE_PROPERTY = "org.graalvm.nativeimage.imagecode";

  /** Initialized by the first call, so that all calls are made in the same way. */
  private static final class Chosen {
    static final Binding BINDING = requireChosen();
    static final NativeCalls CALLS = BINDING == FOREIGN ? ForeignCalls.open() : new JniCalls();
  }

  /**
   * Returns the calls. They are a constant for the compiler.
   *
   * @throws UnsatisfiedLinkError if the library cannot be loaded. {@code Failures.requireLibrary}
   *     throws a better exception.
   */
  public static NativeCalls calls() {
    return Chosen.CALLS;
  }

  /** Returns the binding that {@link #calls} uses. */
  public static Binding used() {
    return Chosen.BINDING;
  }

  /**
   * Loads the library and returns the binding that the property names. Without the property,
   * returns {@link #FOREIGN} if the JVM has foreign calls, they cause no new warning, and this is
   * not a native image of GraalVM. Otherwise returns {@link #JNI}.
   *
   * @throws UnsatisfiedLinkError if the library cannot be loaded, or the JVM does not have the
   *     binding that the property names
   */
  public static Binding requireChosen() {
    NativeLibrary.load();
    String asked = System.getProperty(PROPERTY);
    if (asked == null) {
      return ForeignLinker.isWelcome() && System.getProperty(IMAGE_PROPERTY) == null
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
            + "\". Set it to jni or foreign, or omit it to use the faster binding of this JVM.");
  }

  private Binding requireThere() {
    if (this == FOREIGN && !ForeignLinker.exists()) {
      throw new UnsatisfiedLinkError(
          "The property "
              + PROPERTY
              + " is \"foreign\", but foreign calls need JDK 21 or later. This is JDK "
              + Runtime.version().feature()
              + ". Set the property to jni, or omit it.");
    }
    return this;
  }

  /** Returns the name that the property uses. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
