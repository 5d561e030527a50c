package io.vmclock.guest.qemu;

/**
 * A JVM in the guest. Immutable.
 *
 * @param architecture the architecture of the guest
 * @param feature the feature version, such as 17
 */
public record Jdk(String architecture, int feature) {
  private static final int NATIVE_ACCESS_SINCE = 21;

  /** Flags for a small JVM, because the processor is emulated. */
  private static final String FLAGS = " -XX:+UseSerialGC -Xshare:auto -Xmx96m";

  /** For programs that do little more than start: compiling would double their run time. */
  private static final String INTERPRETED = " -Xint";

  private static final String COMPILED = " -XX:TieredStopAtLevel=1";

  /** Returns the command line of the command {@code vmclock}, from the jar that users get. */
  public String vmclock(String arguments) {
    return java() + INTERPRETED + " -jar /programs/vmclock.jar " + arguments;
  }

  /** Returns the command line of one of this module's programs. It uses the command's jar too. */
  public String program(Class<?> main, String arguments) {
    return java() + COMPILED + program(main) + arguments;
  }

  /** Returns the command line of a program that has little to do and must start fast. */
  public String briefProgram(Class<?> main, String arguments) {
    return java() + INTERPRETED + program(main) + arguments;
  }

  /** Returns the command line of a service that is an executable jar. */
  public String executableJar(String jar, String arguments) {
    return java() + COMPILED + " -jar /programs/" + jar + " " + arguments;
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
