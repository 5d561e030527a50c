package io.vmclock.jars;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A JDK of this machine. Immutable. */
record Jdk(int feature, Path home) {
  static final int FIRST_TO_WARN_OF_NATIVE_ACCESS = 24;
  static final int FIRST_WITH_FOREIGN_CALLS = 21;

  private static final int OLDEST = 17;
  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

  /** Returns the JDK of this process, and one JDK of each other version in the same directory. */
  static List<Jdk> all() throws IOException {
    Map<Integer, Jdk> found = new TreeMap<>();
    Path ours = Path.of(System.getProperty("java.home")).toRealPath();
    try (Stream<Path> homes = Files.list(ours.getParent())) {
      for (Path home : homes.sorted().toList()) {
        Path release = home.resolve("release");
        if (Files.isRegularFile(release) && Files.isExecutable(home.resolve("bin/java"))) {
          Matcher version = VERSION.matcher(Files.readString(release));
          if (version.find() && Integer.parseInt(version.group(1)) >= OLDEST) {
            int feature = Integer.parseInt(version.group(1));
            found.put(feature, new Jdk(feature, home));
          }
        }
      }
    }
    found.put(Runtime.version().feature(), new Jdk(Runtime.version().feature(), ours));
    return List.copyOf(found.values());
  }

  boolean warnsOfNativeAccess() {
    return feature >= FIRST_TO_WARN_OF_NATIVE_ACCESS;
  }

  boolean hasForeignCalls() {
    return feature >= FIRST_WITH_FOREIGN_CALLS;
  }

  /** Runs the program with these options, and returns its output. */
  String run(Class<?> program, Path cache, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/java").toString());
    command.add("-Dio.vmclock.library.cachedir=" + cache);
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    command.add(program.getName());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("vmclock-probe", ".out");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      builder.environment().remove("JAVA_TOOL_OPTIONS");
      Process process = builder.start();
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException("The probe hangs: " + command);
      }
      return Files.readString(output, StandardCharsets.UTF_8);
    } finally {
      Files.delete(output);
    }
  }

  @Override
  public String toString() {
    return "JDK " + feature;
  }
}
