package io.vmclock.guest.qemu;

/**
 * A JVM of the guest.
 *
 * @param architecture the guest's
 * @param feature its version, such as 17
 */
public record Jdk(String architecture, int feature) {
  private static final int NATIVE_ACCESS_SINCE = 22;

  /** Small: the processor is emulated. */
  private static final String FLAGS = " -XX:+UseSerialGC -Xshare:auto -Xmx96m";

  /** Where a program hardly does more than start, compiling doubles the time that this takes. */
  private static final String INTERPRETED = " -Xint";

  private static final String COMPILED = " -XX:TieredStopAtLevel=1";

  /** Returns the command line of the command {@code vmclock}, from the jar that users get. */
  public String vmclock(String arguments) {
    return java() + INTERPRETED + " -jar /programs/vmclock.jar " + arguments;
  }

  /** Returns the command line of one of this module's programs, with that jar behind it. */
  public String program(Class<?> main, String arguments) {
    return java() + COMPILED + program(main) + arguments;
  }

  /** Returns the same for a program of which little is wanted, but that soon. */
  public String briefProgram(Class<?> main, String arguments) {
    return java() + INTERPRETED + program(main) + arguments;
  }

  private String java() {
    return "/jvm" + feature + "/bin/java" + FLAGS;
  }

  private String program(Class<?> main) {
    return (feature >= NATIVE_ACCESS_SINCE ? " --enable-native-access=ALL-UNNAMED" : "")
        + " -cp /programs/programs.jar:/programs/vmclock.jar "
        + main.getName()
        + " ";
  }

  @Override
  public String toString() {
    return architecture + ", JDK " + feature;
  }
}
