package io.vmclock.jars;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses the library with the oldest Guava that it works with, and with the newest. */
class GuavaTest {
  @TempDir private Path directory;

  private String run(Class<?> probe, String guava) throws Exception {
    List<Path> entries = new ArrayList<>(Jars.others());
    if (guava.equals("oldest")) {
      entries.removeIf(jar -> jar.getFileName().toString().startsWith("guava"));
      entries.add(Path.of(System.getProperty("vmclock.oldestGuava")));
    }
    entries.addAll(List.of(Jars.ofClasses(), Jars.ofPlatform(), Jars.testClasses()));
    List<Jdk> jdks = Jdk.all();
    Jdk jdk = jdks.get(jdks.size() - 1);
    return jdk.run(probe, directory.resolve("cache"), List.of("-cp", Jars.path(entries)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"oldest", "newest"})
  void worksWith(String guava) throws Exception {
    assertThat(run(GuavaProbe.class, guava))
        .contains("range: true", "middle: true", "capabilities: [", "ticker: ", "id: ")
        .contains("reports: 1", "service: RUNNING", "done")
        .doesNotContain("Error");
  }
}
