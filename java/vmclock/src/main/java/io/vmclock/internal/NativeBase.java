package io.vmclock.internal;

import org.bytedeco.javacpp.annotation.Platform;

/**
 * The superclass of the generated binding, in place of the preset, which is not in the jar. It
 * repeats the preset's annotation, because JavaCPP reads the annotation again when it compiles the
 * binding.
 */
@Platform(
    value = "linux",
    cinclude = {"vmclock_clockbound.h", "vmclock_errno.h", "vmclock_reading.h", "vmclock.h"},
    include = "direct_buffer.h",
    library = "jnivmclock")
class NativeBase {
  NativeBase() {}
}
