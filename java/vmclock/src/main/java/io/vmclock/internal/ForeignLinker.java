package io.vmclock.internal;

import io.vmclock.internal.library.NativeLibrary;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;

/**
 * Links C functions with {@code java.lang.foreign}.
 *
 * <p>It calls this package by reflection, because this library is compiled for JDK 17. In JDK 21,
 * the package is also a preview, and a class that names it would run only with {@code
 * --enable-preview}. The handles that the package returns are the same in both cases.
 */
final class ForeignLinker {
  private static final int FIRST_JDK = 21;
  private static final int FIRST_JDK_TO_ASK_FOR_LIBRARIES = 24;
  private static final String PACKAGE = "java.lang.foreign.";

  private ForeignLinker() {}

  /** Returns whether this JVM has foreign calls. Loads none of their classes. */
  static boolean exists() {
    return Runtime.version().feature() >= FIRST_JDK;
  }

  /**
   * Returns whether this JVM has foreign calls that cause no new warning. Before JDK 24, only the
   * command line grants the module native access. Since JDK 24, the module has it once the library
   * is loaded, and loading the library has then caused the warning.
   */
  static boolean isWelcome() {
    if (Runtime.version().feature() >= FIRST_JDK_TO_ASK_FOR_LIBRARIES) {
      return true;
    }
    try {
      return exists()
          && (boolean)
              Module.class
                  .getMethod("isNativeAccessEnabled")
                  .invoke(ForeignLinker.class.getModule());
    } catch (ReflectiveOperationException e) {
      throw changed(e);
    }
  }

  /**
   * Returns a critical downcall of a function of the native library.
   *
   * @param type the type of the function and of the handle, with {@code long} and {@code int} only
   * @throws UnsatisfiedLinkError if the library does not have the function
   */
  static MethodHandle critical(String function, MethodType type) {
    try {
      Class<?> linker = type("Linker");
      Object options = Array.newInstance(type("Linker$Option"), 1);
      Array.set(options, 0, criticalOption());
      return (MethodHandle)
          linker
              .getMethod(
                  "downcallHandle",
                  type("MemorySegment"),
                  type("FunctionDescriptor"),
                  options.getClass())
              .invoke(
                  linker.getMethod("nativeLinker").invoke(null),
                  symbol(function),
                  descriptor(type),
                  options);
    } catch (ReflectiveOperationException e) {
      throw changed(e);
    }
  }

  private static Object symbol(String function) throws ReflectiveOperationException {
    Class<?> lookup = type("SymbolLookup");
    // Looks into the library that this class's loader has loaded.
    Optional<?> found =
        (Optional<?>)
            lookup
                .getMethod("find", String.class)
                .invoke(lookup.getMethod("loaderLookup").invoke(null), function);
    if (found.isEmpty()) {
      throw new UnsatisfiedLinkError(
          "The native vmclock library "
              + NativeLibrary.source()
              + " has no function "
              + function
              + ", because it has another version. Use the library from the same release as these"
              + " classes.");
    }
    return found.get();
  }

  private static Object descriptor(MethodType type) throws ReflectiveOperationException {
    Class<?> layout = type("MemoryLayout");
    Object parameters = Array.newInstance(layout, type.parameterCount());
    for (int i = 0; i < type.parameterCount(); i++) {
      Array.set(parameters, i, layout(type.parameterType(i)));
    }
    return type("FunctionDescriptor")
        .getMethod("of", layout, parameters.getClass())
        .invoke(null, layout(type.returnType()), parameters);
  }

  private static Object layout(Class<?> type) throws ReflectiveOperationException {
    String name = type == long.class ? "JAVA_LONG" : "JAVA_INT";
    return type("ValueLayout").getField(name).get(null);
  }

  /** Returns the option of a call that does not change the state of the thread. */
  private static Object criticalOption() throws ReflectiveOperationException {
    Class<?> option = type("Linker$Option");
    return Runtime.version().feature() == FIRST_JDK
        ? option.getMethod("isTrivial").invoke(null)
        : option.getMethod("critical", boolean.class).invoke(null, false);
  }

  private static Class<?> type(String name) throws ClassNotFoundException {
    return Class.forName(PACKAGE + name);
  }

  private static Error changed(ReflectiveOperationException e) {
    Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
    UnsatisfiedLinkError error =
        new UnsatisfiedLinkError(
            "Foreign calls of JDK "
                + Runtime.version()
                + " failed: "
                + cause
                + ". Set the property "
                + Binding.PROPERTY
                + " to jni.");
    error.initCause(cause);
    return error;
  }
}
