package io.vmclock.internal;

import org.bytedeco.javacpp.annotation.Platform;

/**
 * What the generated binding extends instead of the preset, which stays out of the jar. Its
 * annotation repeats the preset's, because JavaCPP reads it again when it compiles the binding.
 */
@Platform(
    value = "linux",
    cinclude = "vmclock.h",
    include = "direct_buffer.h",
    library = "jnivmclock")
class NativeBase {
  NativeBase() {}
}
