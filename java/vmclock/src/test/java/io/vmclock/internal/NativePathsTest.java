package io.vmclock.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClock;
import io.vmclock.publish.PageWriter;
import io.vmclock.testpage.RawPage;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativePathsTest {
  @TempDir private Path directory;

  private static String encoded(Path path) {
    return new String(NativePaths.path(path), UTF_8);
  }

  @Test
  void encodesPaths() throws IOException {
    assertThat(encoded(Path.of("a page"))).isEqualTo("a page\0");
    assertThat(encoded(Path.of("/a%20b"))).isEqualTo("/a%20b\0");
    assertThat(encoded(Path.of(""))).isEqualTo("\0");
    assertThat(encoded(Path.of("/"))).isEqualTo("/\0");
    assertThat(encoded(Path.of("/съ, %20+?#;%"))).isEqualTo("/съ, %20+?#;%\0");
    assertThat(encoded(Path.of("съ"))).isEqualTo(Path.of("съ").toAbsolutePath() + "\0");
    Path named = Files.createDirectory(directory.resolve("съ"));
    assertThat(encoded(named)).isEqualTo(named + "\0");
  }

  /** Java decodes both names to the same string, so only the bytes tell them apart. */
  @Test
  void opensAFileWhoseNameIsNotInTheEncoding() throws Exception {
    try (RawPage page = RawPage.at(directory.resolve("page"))) {
      page.unprotected().disruptionMarker(7);
      copy(page, "bad\\377");
      page.unprotected().disruptionMarker(8);
      copy(page, "bad\\357\\277\\275");
    }
    Files.delete(directory.resolve("page"));
    List<Long> markers = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        try (VmClock clock = VmClock.open(file);
            PageWriter writer = PageWriter.open(file)) {
          markers.add(clock.disruptionMarker());
          writer.migrate();
          markers.add(clock.disruptionMarker());
        }
      }
    }
    assertThat(markers).containsExactlyInAnyOrder(7L, 8L, 8L, 9L);
  }

  /** Java cannot make such a name, but a shell can. */
  private void copy(RawPage page, String name) throws Exception {
    String copy = "cp \"$0\" \"$1/$(printf '" + name + "')\"";
    int status =
        new ProcessBuilder("sh", "-c", copy, page.path().toString(), directory.toString())
            .inheritIO()
            .start()
            .waitFor();
    assertThat(status).isZero();
  }
}
