package io.vmclock.cli.base;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The files that describe a machine, below a root that tests can choose. */
public final class Machine {
  private final Path root;

  /** Creates a machine whose files are below {@code root}. */
  public Machine(Path root) {
    this.root = root;
  }

  /** Returns this machine. */
  public static Machine here() {
    return new Machine(Path.of("/"));
  }

  /** Returns a file of the machine, given its absolute path on the machine. */
  public Path at(String path) {
    return root.resolve(path.substring(1));
  }

  public boolean has(String path) {
    return Files.exists(at(path));
  }

  /** Returns a file's text without surrounding white space; empty if it cannot be read. */
  public static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns the matching files of a directory, sorted; none if it cannot be read. */
  public static ImmutableList<Path> list(Path directory, String glob) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
      return ImmutableList.sortedCopyOf(entries);
    } catch (IOException | DirectoryIteratorException e) {
      return ImmutableList.of();
    }
  }

  public ImmutableList<Path> list(String directory, String glob) {
    return list(at(directory), glob);
  }

  /** Returns the kernel's release, such as {@code 6.18.44}; empty if it cannot be read. */
  public Optional<String> kernelRelease() {
    return text(at("/proc/sys/kernel/osrelease"));
  }

  /** Returns the last name in a symbolic link's target; empty if the file is not a link. */
  public static Optional<String> linkName(Path link) {
    try {
      Path target = Files.isSymbolicLink(link) ? Files.readSymbolicLink(link).getFileName() : null;
      return Optional.ofNullable(target).map(Path::toString);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
