package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vmclock.VmClock;
import io.vmclock.internal.library.ChildJvm;
import io.vmclock.testpage.RawPage;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultRandomCheckTest {
  private static final int LAST_WITH_SECURITY_MANAGER = 23;

  private final RawPage page = RawPage.create().likeFirecracker();
  private final VmClock clock = VmClock.open(page.path());
  private final VmClockProvider provider = VmClockProvider.of(GenerationGuard.of(clock));

  @AfterEach
  void close() {
    Security.removeProvider(VmClockProvider.NAME);
    clock.close();
    page.close();
  }

  @Test
  void acceptsTheFirstProvider() {
    Security.insertProviderAt(provider, 1);
    VmClockProvider.requireDefault();
  }

  @Test
  void refusesIfTheProviderIsNotInstalled() {
    assertThatThrownBy(VmClockProvider::requireDefault)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is " + new SecureRandom().getAlgorithm() + " of SUN")
        .hasMessageContaining("the provider VmClock is not installed")
        .hasMessageContaining("insertProviderAt");
  }

  @Test
  void refusesALaterProvider() {
    Security.addProvider(provider);
    assertThatThrownBy(VmClockProvider::requireDefault)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("comes before VmClock")
        .hasMessageContaining("insert it at position 1");
  }

  @Test
  void refusesAnotherProviderOfTheSameName() {
    Security.addProvider(new SameName());
    assertThatThrownBy(VmClockProvider::requireDefault)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(SameName.class.getName());
  }

  private static final class SameName extends Provider {
    private static final long serialVersionUID = 1L;

    SameName() {
      super(VmClockProvider.NAME, "1", "Has no service");
    }
  }

  @Test
  void refusesAProviderThatCannotDraw() {
    Security.insertProviderAt(provider, 1);
    clock.close();
    assertThatThrownBy(VmClockProvider::requireDefault)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cannot draw a number")
        .hasMessageContaining("the clock is closed");
  }

  /** The class loader of an executable jar is not the JDK's system class loader. */
  @Test
  void refusesIfTheSystemClassLoaderCannotSeeTheListedProvider(@TempDir Path directory)
      throws Exception {
    ChildJvm.Result result =
        ChildJvm.of(Main.class)
            .option("-Djava.security.properties=" + listedFirst(directory, ""))
            .option("-cp")
            .option(testClasses().toString())
            .run(ChildJvm.libraryPath().split(File.pathSeparator));
    assertThat(result.output())
        .contains("IllegalStateException", "the JDK skipped VmClock")
        .contains("security.provider.1 lists", "executable jar");
  }

  @Test
  void acceptsTheListedProvider(@TempDir Path directory) throws Exception {
    ChildJvm.Result result =
        ChildJvm.of(Main.class)
            .option("-Djava.security.properties=" + listedFirst(directory, " " + page.path()))
            .run();
    assertThat(result.output()).isEqualTo(VmClockProvider.ALGORITHM + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "permission java.security.AllPermission;"})
  void refusesASecurityManager(String permissions, @TempDir Path directory) throws Exception {
    assumeThat(Runtime.version().feature()).isLessThanOrEqualTo(LAST_WITH_SECURITY_MANAGER);
    Path policy = Files.writeString(directory.resolve("policy"), "grant { " + permissions + " };");
    for (String path : List.of("", " " + page.path())) {
      ChildJvm.Result result =
          ChildJvm.of(Main.class)
              .option("-Djava.security.manager")
              .option("-Djava.security.policy=" + policy)
              .option("-Djava.security.properties=" + listedFirst(directory, path))
              .run();
      assertThat(result.output())
          .contains(permissions.isEmpty() ? "IllegalStateException" : "ProviderException")
          .contains("does not support a security manager");
    }
  }

  private static Path listedFirst(Path directory, String argument) throws Exception {
    StringBuilder text = new StringBuilder("security.provider.1=VmClock" + argument + "\n");
    Provider[] installed = Security.getProviders();
    IntStream.range(0, installed.length)
        .forEach(
            i ->
                text.append("security.provider." + (i + 2) + "=")
                    .append(installed[i].getName() + "\n"));
    return Files.writeString(directory.resolve("listed.security"), text);
  }

  private static Path testClasses() throws Exception {
    return Path.of(
        DefaultRandomCheckTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /**
   * The program of the tests with a configuration. It loads the library from the path that its
   * arguments name, or by the system class loader if there is no argument.
   */
  static final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
      if (args.length == 0) {
        System.out.println(new SecureRandom().getAlgorithm());
        VmClockProvider.requireDefault();
        return;
      }
      List<URL> path = new ArrayList<>();
      for (String entry : args) {
        path.add(Path.of(entry).toUri().toURL());
      }
      try (URLClassLoader application =
          new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
        application
            .loadClass("io.vmclock.restore.VmClockProvider")
            .getMethod("requireDefault")
            .invoke(null);
      }
    }
  }
}
