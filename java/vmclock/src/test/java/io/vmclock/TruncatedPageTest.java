package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClock.Access;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.testpage.RawPage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Checks of a page whose file was truncated to nothing. Single words have no test: the JVM reports
 * the fault at the load or later, and reads of the time would end the process.
 */
class TruncatedPageTest {
  /** Enough calls for both compilers of the JVM. */
  private static final int WARM = 20_000;

  private static final int AFTERWARDS = 1_000;

  @TempDir private Path directory;

  private Path file;

  /** A copy, because the test page's own mapping may not lose its file. */
  @BeforeEach
  void copyAPage() throws IOException {
    try (RawPage page = RawPage.at(directory.resolve("page"))) {
      file = Files.copy(page.path(), directory.resolve("copy"));
    }
  }

  private void truncate() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
  }

  private static void repeat(int calls, Runnable call) {
    for (int i = 0; i < calls; i++) {
      call.run();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aGuardTakesItForARestore(Access access) throws IOException {
    try (VmClock clock = VmClock.open(file, access)) {
      GenerationGuard guard = GenerationGuard.of(clock);
      long stamp = guard.stamp();
      repeat(WARM, () -> assertThat(guard.changedSince(stamp)).isFalse());
      truncate();
      repeat(AFTERWARDS, () -> assertThat(guard.changedSince(stamp)).isTrue());
    }
  }
}
