package io.vmclock.internal.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmclock.internal.ProcessUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LibraryCacheTest {
  private static final byte[] CONTENT = "the library".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path parent;
  private Path directory = Path.of("");

  @BeforeEach
  void chooseANewDirectory() {
    directory = parent.resolve("some/where/cache");
  }

  private LibraryCache cache() throws IOException {
    return new LibraryCache(directory.toString(), ProcessUser.uid());
  }

  private Path unpack(byte[] content) throws IOException {
    return cache().unpack(library(content));
  }

  static PackagedLibrary library(byte[] content) {
    return new PackagedLibrary("some/libx.so", Sha256.of(content), content);
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    }
  }

  @Test
  void makesAPrivateDirectory() throws IOException {
    Path file = unpack(CONTENT);
    assertThat(file).hasParent(directory).hasBinaryContent(CONTENT);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
  }

  @Test
  void keepsAnExistingFile() throws IOException {
    Path file = unpack(CONTENT);
    Object key = Files.getAttribute(file, "unix:ino");
    assertThat(unpack(CONTENT)).isEqualTo(file);
    assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(key);
    assertThat(files()).isEqualTo(1);
  }

  @Test
  void replacesAFileWithOtherContent() throws IOException {
    Path file = unpack(CONTENT);
    Object key = Files.getAttribute(file, "unix:ino");
    Files.write(file, "THE LIBRARY".getBytes(StandardCharsets.UTF_8));
    assertThat(unpack(CONTENT)).isEqualTo(file).hasBinaryContent(CONTENT);
    assertThat(Files.getAttribute(file, "unix:ino")).as("a new file").isNotEqualTo(key);
    assertThat(files()).isEqualTo(1);
  }

  @Test
  void keepsSeveralVersions() throws IOException {
    Path one = unpack(CONTENT);
    Path other = unpack(new byte[] {1, 2, 3});
    assertThat(one).isNotEqualTo(other).hasBinaryContent(CONTENT);
    assertThat(files()).isEqualTo(2);
  }

  @Test
  void keepsOnlyTheNewestVersions() throws IOException {
    List<Path> versions = new ArrayList<>();
    for (int i = 0; i < LibraryCache.VERSIONS + 3; i++) {
      Path version = unpack(new byte[] {(byte) i});
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
      age(unpack(new byte[] {(byte) i}), Duration.ofDays(-400));
    }
    assertThat(unpack(CONTENT)).hasBinaryContent(CONTENT);
  }

  @Test
  void removesOnlyTheFilesOfKilledProcesses() throws IOException {
    Path current = unpack(CONTENT);
    Path dead = age(Files.createFile(Path.of(current + ".7.7.7")), Duration.ofHours(25));
    Path atWork = age(Files.createFile(Path.of(current + ".8.8.8")), Duration.ofHours(23));
    Path notOurs = age(Files.createFile(directory.resolve("liby.so.1.1")), Duration.ofDays(9));
    Path other = unpack(new byte[] {1, 2, 3});
    assertThat(dead).doesNotExist();
    assertThat(atWork).exists();
    assertThat(notOurs).exists();
    assertThat(current).exists();
    assertThat(other).exists();
  }

  private static Path age(Path file, Duration age) throws IOException {
    return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
  }

  private void refuses(String why) {
    assertThatThrownBy(() -> unpack(CONTENT))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(why);
  }

  @Test
  void followsASymbolicLinkToADirectory() throws IOException {
    Path target = made(parent.resolve("target"));
    made(parent.resolve("some/where"));
    Files.createSymbolicLink(directory, target);
    assertThat(unpack(CONTENT)).hasParent(target).hasBinaryContent(CONTENT);
  }

  @Test
  void refusesASymbolicLinkThatLeadsNowhere() throws IOException {
    made(parent.resolve("some/where"));
    Files.createSymbolicLink(directory, parent.resolve("target"));
    refuses(directory + " is not a directory");
    assertThat(parent.resolve("target")).doesNotExist();
  }

  @Test
  void refusesAFile() throws IOException {
    made(parent.resolve("some/where"));
    Files.createFile(directory);
    refuses(directory + " is not a directory");
  }

  /** Creates a directory and those above it, so that only their owner can write in them. */
  private static Path made(Path made) throws IOException {
    return Files.createDirectories(
        made, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
  }

  @Test
  void refusesADirectoryThatTheGroupCanWrite() throws IOException {
    made(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwx---"));
    refuses(directory + " is writable by other users");
  }

  @Test
  void refusesADirectoryOfAnotherUser() throws IOException {
    made(directory);
    giveAway(directory);
    refuses(directory + " belongs to another user, uid 65534");
    assertThat(files()).isZero();
  }

  private static void giveAway(Path path) throws IOException {
    assumeTrue(ChildJvm.isRoot(), "only root can change the owner of a directory");
    Files.setAttribute(path, "unix:uid", 65534);
  }

  @Test
  void createsNothingBelowADirectoryOfAnotherUser() throws IOException {
    Path above = made(parent.resolve("some"));
    giveAway(above);
    refuses("a directory above it, " + above + ", belongs to another user, uid 65534");
    assertThat(above).isEmptyDirectory();
  }

  @Test
  void refusesADirectoryOfOursBelowOneOfAnotherUser() throws IOException {
    made(directory);
    giveAway(parent.resolve("some"));
    refuses("a directory above it, " + parent.resolve("some") + ", belongs to another user");
    assertThat(files()).isZero();
  }

  @Test
  void createsNothingBelowADirectoryThatOthersCanWrite() throws IOException {
    Path above = made(parent.resolve("some"));
    Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxrwxrwx"));
    refuses("a directory above it, " + above + ", is writable by other users");
    assertThat(above).isEmptyDirectory();
  }

  @Test
  void usesAStickyDirectoryThatOthersCanWrite() throws IOException {
    Path above = made(parent.resolve("some"));
    Files.setAttribute(above, "unix:mode", 01777);
    assertThat(unpack(CONTENT)).hasParent(directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"writable", "link", "second name"})
  void replacesAFileThatOthersCouldChange(String how) throws IOException {
    Path file = unpack(CONTENT);
    Path elsewhere = parent.resolve("elsewhere");
    switch (how) {
      case "writable" ->
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
      case "link" -> {
        Files.move(file, elsewhere);
        Files.createSymbolicLink(file, elsewhere);
      }
      default -> Files.createLink(elsewhere, file);
    }
    assertThat(unpack(CONTENT)).isEqualTo(file);
    assertThat(Files.readAttributes(file, "unix:mode,nlink", LinkOption.NOFOLLOW_LINKS))
        .containsEntry("mode", 0100644)
        .containsEntry("nlink", 1);
  }

  @Test
  void replacesAFileOfAnotherUser() throws IOException {
    Path file = unpack(CONTENT);
    giveAway(file);
    assertThat(unpack(CONTENT)).isEqualTo(file);
    assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(0);
  }

  @Test
  void failureNamesDirectoryCauseAndRemedies() throws IOException {
    assertThat(cache().failed(new IOException("no space")))
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("no space")
        .hasMessageContaining("-D" + LibraryCache.DIRECTORY_PROPERTY)
        .hasMessageContaining("-D" + NativeLibrary.PATH_PROPERTY)
        .hasRootCauseMessage("no space");
  }
}
