package io.vmclock.internal;

import io.vmclock.internal.library.NativeLibrary;

/**
 * What the static initialiser of the generated {@link Native} calls. The generated code means
 * JavaCPP's class of this name; a class of the same package comes before an imported one.
 */
final class Loader {
  private Loader() {}

  static void load() {
    NativeLibrary.load();
  }
}
