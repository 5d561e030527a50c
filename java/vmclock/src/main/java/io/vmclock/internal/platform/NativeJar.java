package io.vmclock.internal.platform;

/**
 * A service that the module of each native jar provides, and that no code loads. Because this
 * module uses the service, the JVM resolves those modules without {@code --add-modules}, and the
 * class loader finds the library in them.
 */
public interface NativeJar {}
