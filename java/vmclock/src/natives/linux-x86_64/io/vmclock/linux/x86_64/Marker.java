package io.vmclock.linux.x86_64;

import io.vmclock.internal.platform.NativeJar;

/** Has the module system resolve this module; does nothing. */
public final class Marker implements NativeJar {}
