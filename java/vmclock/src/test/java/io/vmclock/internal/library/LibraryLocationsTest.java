package io.vmclock.internal.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.internal.library.ChildJvm.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unusual class loaders, class paths, users and locales. Each case runs in a child JVM. */
class LibraryLocationsTest {
  private static final String LOADERS = "6";

  @TempDir private Path directory;
  private Path cache = Path.of("");

  @BeforeEach
  void chooseANewCache() {
    cache = directory.resolve("cache");
  }

  private ChildJvm child(Class<?> main) {
    return ChildJvm.of(main).property(LibraryCache.DIRECTORY_PROPERTY, cache);
  }

  private ChildJvm withoutCacheProperty(Path tmp) {
    return ChildJvm.of(LibraryProbe.class)
        .withoutProperty(LibraryCache.DIRECTORY_PROPERTY)
        .property("java.io.tmpdir", tmp);
  }

  private static Path nativeDirectory() {
    return ChildJvm.libraryClasses().resolve(ChildJvm.nativeResource()).resolveSibling("");
  }

  private static int count(String text, String output) {
    return (int) Pattern.compile(text, Pattern.LITERAL).matcher(output).results().count();
  }

  // --- Class loaders ----------------------------------------------------------------------------

  @Test
  void everyClassLoaderLoadsTheLibrary() throws Exception {
    assertLoadedByAll(child(LoadersProbe.class).run(LOADERS));
  }

  @Test
  void everyClassLoaderLoadsTheLibraryBesideAnInstalledOne() throws Exception {
    assertLoadedByAll(
        child(LoadersProbe.class).property("java.library.path", nativeDirectory()).run(LOADERS));
  }

  private void assertLoadedByAll(Result result) {
    assertThat(result.output()).contains("class loaders: " + LOADERS);
    assertThat(count("used: true", result.output())).isEqualTo(Integer.parseInt(LOADERS));
    assertThat(cache).as("the cache, without copies").isDirectoryContaining("glob:**.so");
    assertThat(cache.toFile().list()).hasSize(1);
  }

  @Test
  void saysWhatToDoIfTheNamedFileIsUsedByAnotherClassLoader() throws Exception {
    Result result =
        child(LoadersProbe.class).property(NativeLibrary.PATH_PROPERTY, nativeDirectory()).run("2");
    assertThat(count("used: true", result.output())).isEqualTo(1);
    assertThat(result.output())
        .contains("already loaded in another classloader. A JVM lets only one class loader use")
        .contains("remove the property " + NativeLibrary.PATH_PROPERTY);
  }

  @Test
  void saysWhatToDoIfTheInstalledFileIsUsedByAnotherClassLoader() throws Exception {
    Path classes = ChildJvm.copied(ChildJvm.libraryClasses(), directory.resolve("classes"));
    Files.delete(classes.resolve(ChildJvm.nativeResource()));
    Result result =
        child(LoadersProbe.class)
            .classPath(replaced(classes))
            .property("java.library.path", nativeDirectory())
            .run("2");
    assertThat(count("used: true", result.output())).isEqualTo(1);
    assertThat(result.output())
        .contains("The native vmclock library in java.library.path cannot be loaded")
        .contains("A JVM lets only one class loader use a file.")
        .contains("add the jar of this platform")
        .contains("suppressed: There is no native vmclock library for");
  }

  private static List<Path> replaced(Path classes) {
    List<Path> entries = new ArrayList<>(ChildJvm.runtimeClassPath());
    entries.replaceAll(entry -> entry.equals(ChildJvm.libraryClasses()) ? classes : entry);
    return entries;
  }

  @Test
  void loadsFromTheBootClassPath() throws Exception {
    assertThat(
            child(LibraryProbe.class)
                .option("-Xbootclasspath/a:" + ChildJvm.libraryPath())
                .run()
                .output())
        .contains("loaded: " + cache)
        .contains("used: true");
  }

  // --- Class paths ------------------------------------------------------------------------------

  @Test
  void skipsTheLibraryOfAnotherVersionEarlierOnTheClassPath() throws Exception {
    Path other = directory.resolve("other");
    Path resource = other.resolve(ChildJvm.nativeResource());
    Files.createDirectories(resource.resolveSibling(""));
    Files.writeString(resource, "another version");
    List<Path> entries = new ArrayList<>(ChildJvm.runtimeClassPath());
    entries.add(0, other);
    ChildJvm child = child(LibraryProbe.class).classPath(entries);
    assertThat(child.run().output()).contains("loaded: " + cache).contains("used: true");
    assertThat(child.run().output()).as("with a full cache").contains("used: true");
  }

  // --- Users and locales ------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"?", ""})
  void usesNoRelativeDirectory(String home) throws Exception {
    Path tmp = Files.createDirectory(directory.resolve("tmp"));
    Path work = Files.createDirectory(directory.resolve("work"));
    String output = withoutCacheProperty(tmp).property("user.home", home).in(work).run().output();
    assertThat(output).contains("loaded: " + tmp.resolve("vmclock-")).contains("used: true");
    assertThat(work).isEmptyDirectory();
  }

  @Test
  void takesANamedRelativeDirectoryFromTheWorkingDirectory() throws Exception {
    Path work = Files.createDirectory(directory.resolve("work"));
    String output =
        child(LibraryProbe.class)
            .property(LibraryCache.DIRECTORY_PROPERTY, "some/cache")
            .in(work)
            .run()
            .output();
    assertThat(output).contains("loaded: " + work.resolve("some/cache")).contains("used: true");
  }

  @Test
  void triesTheNextDirectoryIfTheLocaleCannotNameTheFirst() throws Exception {
    Path tmp = Files.createDirectory(directory.resolve("tmp"));
    String output =
        withoutCacheProperty(tmp).inTheCLocale("-Duser.home=/home/j\\303\\266rg").run().output();
    assertThat(output).contains("loaded: " + tmp.resolve("vmclock-")).contains("used: true");
  }

  @ParameterizedTest
  @ValueSource(strings = {LibraryCache.DIRECTORY_PROPERTY, NativeLibrary.PATH_PROPERTY})
  void failureNamesAPropertyThatTheLocaleCannotName(String property) throws Exception {
    String output =
        ChildJvm.of(LibraryProbe.class)
            .withoutProperty(LibraryCache.DIRECTORY_PROPERTY)
            .inTheCLocale("-D" + property + "=/home/j\\303\\266rg")
            .run()
            .output();
    assertThat(output).contains("LIBRARY: The ").contains("-D" + property + "=");
  }
}
