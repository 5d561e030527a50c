package io.vmclock.internal;

import io.vmclock.internal.library.NativeLibrary;

/**
 * Called by the static initializer of the generated {@link Native}. It replaces JavaCPP's class of
 * this name, which the generated code imports on demand: a class in the same package takes
 * precedence over such an import.
 */
final class Loader {
  private Loader() {}

  static void load() {
    NativeLibrary.load();
  }
}
