package io.vmclock.internal.platform;

/**
 * A service that the module of each native jar provides and nobody asks for. That this module uses
 * it is enough to have those modules resolved, without {@code --add-modules}; then the class loader
 * finds the library.
 */
public interface NativeJar {}
