package io.vmclock.internal;

import io.vmclock.internal.library.NativeLibrary;

/**
 * Called by the static initializer of the generated {@link Native}. The generated code means
 * JavaCPP's class of this name, but a class in the same package takes precedence over an import on
 * demand.
 */
final class Loader {
  private Loader() {}

  static void load() {
    NativeLibrary.load();
  }
}
