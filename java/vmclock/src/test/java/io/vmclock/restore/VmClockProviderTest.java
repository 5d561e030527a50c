package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.internal.library.ChildJvm;
import io.vmclock.testpage.RawPage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamConstants;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DrbgParameters;
import java.security.InvalidParameterException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VmClockProviderTest {
  @Test
  void worksWithoutBeingInstalled() throws Exception {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = VmClock.open(page.path())) {
      GenerationGuard guard = GenerationGuard.of(clock);
      SecureRandom random = SnapshotSafeRandom.create(guard);
      assertThat(random.getAlgorithm()).isEqualTo(VmClockProvider.ALGORITHM);
      assertThat(random.getProvider().getName()).isEqualTo(VmClockProvider.NAME);
      assertThat(random.nextLong()).isNotEqualTo(random.nextLong());
      page.restore();
      assertThat(random.nextLong()).isNotEqualTo(random.nextLong());
      assertThat(random.generateSeed(20)).hasSize(20);
      assertThat(Security.getProvider(VmClockProvider.NAME)).isNull();
    }
  }

  @Test
  void acceptsSeedsAndReseedsLikeTheJdk() {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = VmClock.open(page.path())) {
      SecureRandom random = SnapshotSafeRandom.create(GenerationGuard.of(clock));
      random.setSeed(1);
      random.setSeed(new byte[3]);
      random.reseed();
      random.reseed(DrbgParameters.reseed(true, new byte[5]));
      assertThat(random.nextLong()).isNotZero();
      assertThatThrownBy(() -> random.reseed(new UnknownParameters()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(
              () ->
                  SecureRandom.getInstance(
                      VmClockProvider.ALGORITHM,
                      DrbgParameters.nextBytes(1, false, null),
                      random.getProvider()))
          .isInstanceOf(InvalidParameterException.class);
    }
  }

  @Test
  void refusesToBeSerialized() throws Exception {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = VmClock.open(page.path());
        ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
      GenerationGuard guard = GenerationGuard.of(clock);
      assertThatThrownBy(() -> out.writeObject(SnapshotSafeRandom.create(guard)))
          .isInstanceOf(NotSerializableException.class)
          .hasMessageContaining("SnapshotSafeRandom.create");
      assertThatThrownBy(() -> out.writeObject(VmClockProvider.of(guard)))
          .isInstanceOf(NotSerializableException.class)
          .hasMessageContaining("VmClockProvider.of");
    }
  }

  /** The stream says that it contains an object of the class, and nothing else. */
  @ParameterizedTest
  @ValueSource(classes = {VmClockProvider.class, SnapshotSafeSpi.class})
  void refusesToBeReadFromAStream(Class<?> type) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeShort(ObjectStreamConstants.STREAM_MAGIC);
      out.writeShort(ObjectStreamConstants.STREAM_VERSION);
      out.writeByte(ObjectStreamConstants.TC_OBJECT);
      out.writeByte(ObjectStreamConstants.TC_CLASSDESC);
      out.writeUTF(type.getName());
      out.writeLong(ObjectStreamClass.lookup(type).getSerialVersionUID());
      out.writeByte(ObjectStreamConstants.SC_SERIALIZABLE);
      out.writeShort(0);
      out.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
      out.writeByte(ObjectStreamConstants.TC_NULL);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThatThrownBy(in::readObject).isInstanceOf(InvalidObjectException.class);
    }
  }

  private static final class UnknownParameters implements java.security.SecureRandomParameters {}

  @Test
  void isTheDefaultIfTheProgramInsertsItFirst() {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = VmClock.open(page.path())) {
      Security.insertProviderAt(VmClockProvider.of(GenerationGuard.of(clock)), 1);
      try {
        SecureRandom random = new SecureRandom();
        assertThat(random.getAlgorithm()).isEqualTo(VmClockProvider.ALGORITHM);
        assertThat(random.nextLong()).isNotEqualTo(new SecureRandom().nextLong());
        // The provider finds the JDK's DRBG although it comes first itself.
        page.restore();
        assertThat(random.nextLong()).isNotZero();
      } finally {
        Security.removeProvider(VmClockProvider.NAME);
      }
      assertThat(new SecureRandom().getAlgorithm()).isNotEqualTo(VmClockProvider.ALGORITHM);
    }
  }

  @Test
  void failsAtTheDrawIfThePageCannotBeOpened() {
    Provider provider = new VmClockProvider().configure("/nonexistent/page");
    assertThatThrownBy(
            () -> SecureRandom.getInstance(VmClockProvider.ALGORITHM, provider).nextInt())
        .isInstanceOf(VmClockException.class)
        .hasMessageContaining("/nonexistent/page");
  }

  /** Also shows that the library loads while this provider is the only source of randomness. */
  @Test
  void isTheDefaultByConfigurationOnTheClassPath(@TempDir Path directory) throws Exception {
    String path = ChildJvm.libraryPath() + ":" + testClasses();
    assertThat(outputOfConfigured(directory, "-cp", path, Configured.class.getName()))
        .endsWith(VmClockProvider.ALGORITHM + " 4");
  }

  @Test
  void isTheDefaultByConfigurationOnTheModulePath(@TempDir Path directory) throws Exception {
    String path = ChildJvm.libraryPath();
    assertThat(
            outputOfConfigured(
                directory,
                "-p",
                path,
                "--patch-module",
                "io.vmclock=" + testClasses(),
                "-m",
                "io.vmclock/" + Configured.class.getName()))
        .endsWith(VmClockProvider.ALGORITHM + " 4");
  }

  private static Path testClasses() throws Exception {
    URL self =
        Objects.requireNonNull(VmClockProviderTest.class.getResource("VmClockProviderTest.class"));
    return Path.of(self.toURI()).resolve("../../../..").normalize();
  }

  private static String outputOfConfigured(Path directory, String... program) throws Exception {
    try (RawPage page = RawPage.create().likeFirecracker()) {
      StringBuilder security =
          new StringBuilder("security.provider.1=VmClock " + page.path() + "\n");
      int number = 2;
      for (Provider provider : Security.getProviders()) {
        security.append("security.provider." + number++ + "=" + provider.getName() + "\n");
      }
      Path properties = directory.resolve("first.security");
      Files.writeString(properties, security);
      Path output = directory.resolve("output");
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-Djava.security.properties=" + properties);
      command.add("-Djava.io.tmpdir=" + directory);
      command.addAll(List.of(program));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(60, TimeUnit.SECONDS);
      process.destroyForcibly();
      assertThat(ended).isTrue();
      return Files.readString(output).strip();
    }
  }

  /** The program of the tests with a configuration. */
  static final class Configured {
    private Configured() {}

    public static void main(String[] args) throws Exception {
      // The random name of the file is the first use, so it opens the page.
      Files.delete(Files.createTempFile("a", "b"));
      UUID uuid = UUID.randomUUID();

      System.out.println(new SecureRandom().getAlgorithm() + " " + uuid.version());
    }
  }
}
