package io.vmclock.internal.preset;

import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;
import org.bytedeco.javacpp.tools.Info;
import org.bytedeco.javacpp.tools.InfoMap;
import org.bytedeco.javacpp.tools.InfoMapper;

/**
 * Tells JavaCPP how to turn {@code vmclock.h} into {@code io.vmclock.internal.Native}: one class of
 * static native methods on primitives, in which a pointer is a {@code long}. Only the build uses
 * this class, and the jar does not contain it.
 *
 * <p>The headers are in {@code cinclude}, so JavaCPP knows that their functions are C functions,
 * which throw no exceptions.
 */
@Properties(
    target = "io.vmclock.internal",
    global = "io.vmclock.internal.Native",
    helper = "io.vmclock.internal.NativeBase",
    value =
        @Platform(
            value = "linux",
            cinclude = {
              "vmclock_clockbound.h",
              "vmclock_errno.h",
              "vmclock_reading.h",
              "vmclock.h"
            },
            include = "direct_buffer.h",
            library = "jnivmclock"))
public final class NativePreset implements InfoMapper {
  @Override
  public void map(InfoMap infoMap) {
    infoMap.put(new Info("VMCLOCK_API").cppTypes().annotations());
    infoMap.put(new Info("direct_buffer.h", "vmclock_strerror").skip());
    infoMap.put(
        new Info(
                "vmclock",
                "vmclock_watch",
                "vmclock_writer",
                "vmclock_publisher",
                "vmclock_vmgenid",
                "vmclock_reading",
                "vmclock_clockbound",
                "vmclock_clockbound_reading",
                "const void")
            .skip()
            .cast()
            .valueTypes("long")
            .pointerTypes("long"));

    java(infoMap, "vmclock_open", "byte[] path, int flags, @Cast(\"vmclock**\") long[] clock");
    java(infoMap, "vmclock_generation", LOAD);
    java(infoMap, "vmclock_disruption_marker", LOAD);
    java(
        infoMap,
        "vmclock_watch_open",
        "@Cast(\"vmclock*\") long clock, @Cast(\"vmclock_watch**\") long[] watch");
    java(infoMap, "vmclock_writer_open", "byte[] path, @Cast(\"vmclock_writer**\") long[] writer");
    java(
        infoMap,
        "vmclock_publisher_create",
        "byte @Nullable [] path, int taiOffsetSec, @Cast(\"vmclock_publisher**\") long[] publisher");
    java(
        infoMap,
        "vmclock_publisher_create_altered",
        "byte @Nullable [] path, int taiOffsetSec, long offsetNs, long maxErrorNs, int leap,"
            + " @Cast(\"vmclock_publisher**\") long[] publisher");
    java(infoMap, "vmclock_vmgenid_open", "int feed, @Cast(\"vmclock_vmgenid**\") long[] vmgenid");
    java(
        infoMap,
        "vmclock_clockbound_open",
        "byte[] path, int flags, @Cast(\"vmclock_clockbound**\") long[] segment");
    java(infoMap, "vmclock_replace_file", "byte[] path, int mode, byte[] text, long size");
    java(infoMap, "vmclock_kernel_error", "@Cast(\"uint64_t*\") long[] maxErrorNs, int[] leap");

    infoMap.put(
        new Info()
            .javaText(
                """
                @NoException @Raw(withEnv = true)
                public static native ByteBuffer direct_buffer_over(long address, long size);
                @NoException @Raw(withEnv = true)
                public static native @org.jspecify.annotations.Nullable ByteBuffer direct_buffer_new(long size, long alignment);
                @NoException @Raw(withEnv = true)
                public static native void direct_buffer_free(long address);
                @NoException @Raw(withEnv = true)
                public static native void direct_buffer_address(@Raw ByteBuffer buffer, long[] address);
                """));
  }

  private static final String LOAD =
      "@Cast(\"const vmclock*\") long clock, @Cast(\"uint64_t*\") long[] value";

  /**
   * Declares a function with pointers to pointers or bytes, whose types the parser cannot derive.
   */
  private static void java(InfoMap infoMap, String function, String parameters) {
    String declaration =
        "@NoException public static native int " + function + "(" + parameters + ");";
    infoMap.put(
        new Info(function)
            .javaText(
                declaration
                    .replace("byte", "@Cast(\"const char*\") byte")
                    .replace("@Nullable", "@org.jspecify.annotations.Nullable")));
  }
}
