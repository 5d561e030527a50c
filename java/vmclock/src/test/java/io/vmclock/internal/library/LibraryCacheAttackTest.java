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
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Another user races the cache, in a directory in which everyone can write. */
class LibraryCacheAttackTest {
  private static final byte[] CONTENT = "the library".getBytes(StandardCharsets.UTF_8);
  private static final int SECONDS = Integer.getInteger("vmclock.attack", 3);

  private Path shared = Path.of("");

  @BeforeEach
  void makeASharedDirectory() throws IOException {
    assumeTrue(ChildJvm.isRoot(), "only root can start a process of another user");
    shared = Files.createTempDirectory("vmclock-attack");
    Files.setAttribute(shared, "unix:mode", 01777);
  }

  @AfterEach
  void removeIt() throws IOException {
    if (!shared.toString().isEmpty()) {
      ChildJvm.deleteAll(shared);
    }
  }

  private LibraryCache cache(String name) throws IOException {
    return new LibraryCache(shared.resolve(name).toString(), ProcessUser.uid());
  }

  @Test
  void neverUsesWhatAnotherUserMade() throws Exception {
    ChildJvm.Running attacker = startAttacker();
    Path own = shared.resolve("own");
    while (attacker.isAlive() && !Files.exists(own)) {
      Thread.onSpinWait();
    }
    int attacks = 0;
    int unpacked = 0;
    while (attacker.isAlive()) {
      assertThatThrownBy(() -> cache("own").unpack(LibraryCacheTest.library(CONTENT)))
          .isInstanceOf(IOException.class);
      attacks++;
      try {
        Path file = cache("swapped").unpack(LibraryCacheTest.library(CONTENT));
        assertThat(file).hasParent(shared.resolve("swapped"));
        assertStaysOurs(file);
        ChildJvm.deleteAll(shared.resolve("swapped"));
        unpacked++;
      } catch (IOException refused) {
        // The attacker was faster.
      }
    }
    assertThat(attacker.await().output()).as("output of the attacker").isEmpty();
    assertThat(attacks).as("attacks").isPositive();
    assertThat(unpacked).as("races that the attacker lost").isPositive().isLessThan(attacks);
  }

  private ChildJvm.Running startAttacker() throws IOException {
    // The other user may have no access to the directories of this user.
    Path classes = Files.createDirectory(shared.resolve("classes"));
    Path from = Path.of("io/vmclock/internal/library");
    Path to = Files.createDirectories(classes.resolve(from));
    Path tests = ChildJvm.directoryOf(CacheAttacker.class);
    for (String name : List.of("CacheAttacker", "CacheAttacker$Step")) {
      Path file = from.resolve(name + ".class");
      Files.copy(tests.resolve(file), to.resolve(name + ".class"));
    }
    return ChildJvm.of(CacheAttacker.class)
        .asNobody()
        .classPath(List.of(classes))
        .start(shared.toString(), Integer.toString(SECONDS));
  }

  /** Gives the attacker time to replace the file. */
  private void assertStaysOurs(Path file) throws Exception {
    Thread.sleep(Duration.ofMillis(2).toMillis());
    assertThat(file).hasBinaryContent(CONTENT);
    for (Path path : List.of(file, shared.resolve("swapped"))) {
      assertThat(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)).isEqualTo(0);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r--r--");
  }
}
