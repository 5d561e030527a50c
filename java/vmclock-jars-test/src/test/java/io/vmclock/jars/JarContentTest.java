package io.vmclock.jars;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JarContentTest {
  private static ModuleDescriptor module(Path jar) {
    return ModuleFinder.of(jar).findAll().iterator().next().descriptor();
  }

  @Test
  void classesJarHasNoNativeCodeButItsDigest() throws IOException {
    assertThat(Jars.files(Jars.ofClasses()))
        .noneMatch(name -> name.endsWith(".so") || name.endsWith(".cpp"))
        .noneMatch(name -> name.contains("/preset/"))
        .contains(Jars.LIBRARY + ".sha256")
        .contains("META-INF/LICENSE", "META-INF/NOTICE")
        .contains("META-INF/native-image/io.vmclock/vmclock/resource-config.json");
  }

  @Test
  void nativeJarHasNoClassesButAMarker() throws IOException {
    assertThat(Jars.files(Jars.ofPlatform()))
        .filteredOn(name -> !name.startsWith("META-INF/"))
        .containsExactlyInAnyOrder(
            Jars.LIBRARY,
            "module-info.class",
            "io/vmclock/" + Jars.PLATFORM.replace('-', '/') + "/Marker.class");
    assertThat(Jars.files(Jars.ofPlatform())).contains("META-INF/LICENSE", "META-INF/NOTICE");
  }

  @Test
  void eachJarHasItsOwnModuleName() {
    ModuleDescriptor classes = module(Jars.ofClasses());
    ModuleDescriptor platform = module(Jars.ofPlatform());
    assertThat(classes.name()).isEqualTo("io.vmclock");
    assertThat(platform.name()).isEqualTo("io.vmclock." + Jars.PLATFORM.replace('-', '.'));
    assertThat(classes.isAutomatic() || platform.isAutomatic()).isFalse();
  }
}
