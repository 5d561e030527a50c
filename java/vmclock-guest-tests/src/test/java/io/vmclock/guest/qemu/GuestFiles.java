package io.vmclock.guest.qemu;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** The files that {@code guest/prepare} has made. Immutable. */
public final class GuestFiles {
  private static final String DIRECTORY_PROPERTY = "vmclock.guest";

  private final Path directory;
  private final Properties properties;

  private GuestFiles(Path directory, Properties properties) {
    this.directory = directory;
    this.properties = properties;
  }

  /** Reads the paths of the files from the directory that Maven names. */
  public static GuestFiles ofThisBuild() {
    String directory = System.getProperty(DIRECTORY_PROPERTY);
    if (directory == null) {
      throw new GuestFailure(
          "The property "
              + DIRECTORY_PROPERTY
              + " is not set. Run these tests with mvn verify -Pguest, or set it to the directory"
              + " with the guest.properties of such a run.");
    }
    Path file = Path.of(directory, "guest.properties");
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new GuestFiles(Path.of(directory), properties);
  }

  /** Returns the reason if there is no guest for this architecture. */
  public Optional<String> absence() {
    return Optional.ofNullable(properties.getProperty("absent"));
  }

  Architecture architecture() {
    return Architecture.of(value("arch"));
  }

  /** Returns a path from {@code guest.properties}. */
  Path path(String name) {
    return Path.of(value(name));
  }

  String value(String name) {
    String value = properties.getProperty(name);
    if (value == null) {
      throw new GuestFailure(
          directory + "/guest.properties has no " + name + ": run guest/prepare again.");
    }
    return value;
  }

  ImmutableList<String> words(String name) {
    return ImmutableList.copyOf(Splitter.on(' ').split(value(name)));
  }

  /** Returns the file for the guest's console. It is kept after the guest ends. */
  Path console(int number) {
    String fork = System.getProperty("surefire.forkNumber", "1");
    return directory.resolve("console-" + fork + "-" + number + ".log");
  }

  /** Returns the release of the guest's kernel. */
  public String kernelRelease() {
    return value("kernel.release");
  }

  /** Returns the JVMs of the guest. */
  public ImmutableList<Jdk> jdks() {
    return words("jdks").stream()
        .map(feature -> new Jdk(value("arch"), Integer.parseInt(feature)))
        .collect(toImmutableList());
  }
}
