package io.vmclock.guest.qemu;

/**
 * A JVM of the guest.
 *
 * @param feature its version, such as 17
 */
public record Jdk(int feature) {
  private static final int NATIVE_ACCESS_SINCE = 22;

  /** Small, and quick to start: the processor is emulated. */
  private static final String FLAGS =
      " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Xmx96m";

  /** Returns the command line of the command {@code vmclock}, from the jar that users get. */
  public String vmclock(String arguments) {
    return java() + " -jar /programs/vmclock.jar " + arguments;
  }

  /** Returns the command line of one of this module's programs, with that jar behind it. */
  public String program(Class<?> main, String arguments) {
    return java()
        + (feature >= NATIVE_ACCESS_SINCE ? " --enable-native-access=ALL-UNNAMED" : "")
        + " -cp /programs/programs.jar:/programs/vmclock.jar "
        + main.getName()
        + " "
        + arguments;
  }

  private String java() {
    return "/jvm" + feature + "/bin/java" + FLAGS;
  }

  @Override
  public String toString() {
    return "JDK " + feature;
  }
}
