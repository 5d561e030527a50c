package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClock;
import io.vmclock.testpage.RawPage;
import java.security.MessageDigestSpi;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.SecureRandomParameters;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SunProviderTest {
  private static final String CONFIG = "securerandom.drbg.config";

  private final Provider sun = Objects.requireNonNull(Security.getProvider("SUN"));
  private final String configured = Objects.requireNonNull(Security.getProperty(CONFIG));

  @AfterEach
  void undo() {
    Security.setProperty(CONFIG, configured);
    Security.removeProvider(Frozen.NAME);
    Security.removeProvider("SUN");
    Security.insertProviderAt(sun, 1);
  }

  private static SecureRandom newDrbg() {
    return SunProvider.newDrbg(new byte[1]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; Hash_DRBG,SHA-256,256",
        "CTR_DRBG,AES-128,128; CTR_DRBG,AES-128,128",
        "Hash_DRBG,SHA-224,112; Hash_DRBG,SHA-224,192",
        "HMAC_DRBG,SHA-512,pr_and_reseed; HMAC_DRBG,SHA-512,256"
      })
  void usesTheConfiguredMechanismAtItsHighestStrength(String config, String used) {
    Security.setProperty(CONFIG, config);
    assertThat(newDrbg().toString()).startsWith(used + ",reseed_only");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CTR_DRBG,3KeyTDEA,112", "Hash_DRBG,MD5"})
  void namesThePropertyIfTheConfiguredMechanismIsUnusable(String config) {
    Security.setProperty(CONFIG, config);
    assertThatThrownBy(SunProviderTest::newDrbg)
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining(CONFIG + " is \"" + config + "\"")
        .hasMessageContaining("Remove the property");
  }

  @Test
  void namesTheMissingProvider() {
    Security.removeProvider("SUN");
    assertThatThrownBy(SunProviderTest::newDrbg)
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining("The security provider SUN is not installed");
  }

  @Test
  void refusesAnotherProviderOfTheSameName() {
    Security.removeProvider("SUN");
    Security.insertProviderAt(new Frozen("SUN"), 1);
    assertThatThrownBy(SunProviderTest::newDrbg)
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining(Frozen.class.getName());
  }

  /** Its DRBG ignores seeds, and its digests ignore what they digest. */
  @Test
  void clonesDifferAlthoughTheFirstProviderIgnoresSeeds() {
    Security.insertProviderAt(new Frozen(Frozen.NAME), 1);
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = VmClock.open(page.path())) {
      GenerationGuard guard = GenerationGuard.of(clock);
      byte[] first = new byte[32];
      SnapshotSafeRandom.create(guard).nextBytes(first);
      byte[] second = new byte[32];
      SnapshotSafeRandom.create(guard).nextBytes(second);
      assertThat(first).isNotEqualTo(second);
      assertThat(UniqueRandom.create(guard).nextLong())
          .isNotEqualTo(UniqueRandom.create(guard).nextLong());
    }
    assertThat(SunProvider.sha512(new byte[1], new byte[2]))
        .isEqualTo(SunProvider.sha512(new byte[2], new byte[1]))
        .isNotEqualTo(SunProvider.sha512(new byte[2], new byte[2]));
  }

  private static final class Frozen extends Provider {
    static final String NAME = "Frozen";
    private static final long serialVersionUID = 1L;

    Frozen(String name) {
      super(name, "1", "Always the same");
      for (String digest : List.of("SHA-256", "SHA-512")) {
        putService(service("MessageDigest", digest, FrozenDigest.class));
      }
      putService(service("SecureRandom", "DRBG", FrozenDrbg.class));
    }

    private Service service(String type, String algorithm, Class<?> implementation) {
      return new Service(this, type, algorithm, implementation.getName(), null, null);
    }
  }

  /** The DRBG that ignores seeds. */
  public static final class FrozenDrbg extends SecureRandomSpi {
    private static final long serialVersionUID = 1L;

    public FrozenDrbg(SecureRandomParameters unused) {}

    @Override
    protected void engineSetSeed(byte[] seed) {}

    @Override
    protected void engineNextBytes(byte[] bytes) {}

    @Override
    protected byte[] engineGenerateSeed(int count) {
      return new byte[count];
    }
  }

  /** The digest that ignores its input. */
  public static final class FrozenDigest extends MessageDigestSpi {
    public FrozenDigest() {}

    @Override
    protected void engineUpdate(byte input) {}

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {}

    @Override
    protected byte[] engineDigest() {
      return new byte[64];
    }

    @Override
    protected void engineReset() {}
  }
}
