package io.vmclock.internal.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryCacheTest {
  private static final byte[] CONTENT = "the library".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path parent;
  private Path directory = Path.of("");

  @BeforeEach
  void chooseANewDirectory() {
    directory = parent.resolve("some/where/cache");
  }

  private LibraryCache cache() {
    return new LibraryCache(directory);
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    }
  }

  @Test
  void makesAPrivateDirectory() throws IOException {
    Path file = cache().unpack("x", CONTENT);
    assertThat(file).hasParent(directory).hasBinaryContent(CONTENT);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
  }

  @Test
  void keepsAnExistingFile() throws IOException {
    Path file = cache().unpack("x", CONTENT);
    Object key = Files.getAttribute(file, "unix:ino");
    assertThat(cache().unpack("x", CONTENT)).isEqualTo(file);
    assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(key);
    assertThat(files()).isEqualTo(1);
  }

  @Test
  void replacesAFileWithOtherContent() throws IOException {
    Path file = cache().unpack("x", CONTENT);
    Object key = Files.getAttribute(file, "unix:ino");
    Files.write(file, "THE LIBRARY".getBytes(StandardCharsets.UTF_8));
    assertThat(cache().unpack("x", CONTENT)).isEqualTo(file).hasBinaryContent(CONTENT);
    assertThat(Files.getAttribute(file, "unix:ino")).as("a new file").isNotEqualTo(key);
    assertThat(files()).isEqualTo(1);
  }

  @Test
  void keepsSeveralVersions() throws IOException {
    Path one = cache().unpack("x", CONTENT);
    Path other = cache().unpack("x", new byte[] {1, 2, 3});
    assertThat(one).isNotEqualTo(other).hasBinaryContent(CONTENT);
    assertThat(files()).isEqualTo(2);
  }

  @Test
  void keepsOnlyTheNewestVersions() throws IOException {
    List<Path> versions = new ArrayList<>();
    for (int i = 0; i < LibraryCache.VERSIONS + 3; i++) {
      Path version = cache().unpack("x", new byte[] {(byte) i});
      versions.add(version);
      age(version, Duration.ofDays(400 - i));
    }
    List<Path> newest = versions.subList(3, versions.size());
    assertThat(directory).isDirectoryNotContaining(file -> !newest.contains(file));
    assertThat(files()).isEqualTo(LibraryCache.VERSIONS);
  }

  @Test
  void keepsTheVersionInUseEvenIfItsFileIsOld() throws IOException {
    for (int i = 0; i < LibraryCache.VERSIONS + 3; i++) {
      age(cache().unpack("x", new byte[] {(byte) i}), Duration.ofDays(-400));
    }
    assertThat(cache().unpack("x", CONTENT)).hasBinaryContent(CONTENT);
  }

  @Test
  void removesOnlyTheFilesOfKilledProcesses() throws IOException {
    Path current = cache().unpack("x", CONTENT);
    Path dead = age(Files.createFile(Path.of(current + ".7.7.7")), Duration.ofHours(25));
    Path probe = age(Files.createFile(directory.resolve("vmclock-uid.7.7.7")), Duration.ofDays(9));
    Path atWork = age(Files.createFile(Path.of(current + ".8.8.8")), Duration.ofHours(23));
    Path notOurs = age(Files.createFile(directory.resolve("liby.so.1.1")), Duration.ofDays(9));
    Path other = cache().unpack("x", new byte[] {1, 2, 3});
    assertThat(dead).doesNotExist();
    assertThat(probe).doesNotExist();
    assertThat(atWork).exists();
    assertThat(notOurs).exists();
    assertThat(current).exists();
    assertThat(other).exists();
  }

  private static Path age(Path file, Duration age) throws IOException {
    return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }

  private void refuses(String why) {
    assertThatThrownBy(() -> cache().unpack("x", CONTENT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining(why);
  }

  @Test
  void refusesASymbolicLink() throws IOException {
    Files.createDirectories(directory.getParent());
    Files.createSymbolicLink(directory, parent);
    refuses("is not a directory");
  }

  @Test
  void refusesAFile() throws IOException {
    Files.createDirectories(directory.getParent());
    Files.createFile(directory);
    refuses("is not a directory");
  }

  @Test
  void refusesADirectoryThatTheGroupCanWrite() throws IOException {
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwx---"));
    refuses("is writable by other users");
  }

  @Test
  void refusesADirectoryOfAnotherUser() throws IOException {
    assumeTrue(ChildJvm.isRoot(), "only root can change the owner of a directory");
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setAttribute(directory, "unix:uid", 65534);
    refuses("belongs to another user, uid 65534");
    assertThat(files()).isZero();
  }

  @Test
  void failureNamesDirectoryCauseAndRemedies() {
    assertThat(cache().failed(new IOException("no space")))
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("no space")
        .hasMessageContaining("-D" + LibraryCache.DIRECTORY_PROPERTY)
        .hasMessageContaining("-D" + NativeLibrary.PATH_PROPERTY)
        .hasRootCauseMessage("no space");
  }
}
