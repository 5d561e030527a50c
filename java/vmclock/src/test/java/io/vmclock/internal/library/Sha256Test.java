package io.vmclock.internal.library;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Sha256Test {
  @Test
  void matchesTheExampleOfTheStandard() {
    assertThat(Sha256.of("abc".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  /** Covers every length around the ends of blocks. The last two blocks hold the padding. */
  @Test
  void matchesTheJdkForEveryLength() throws NoSuchAlgorithmException {
    Random random = new Random(1);
    for (int length = 0; length < 1000; length++) {
      byte[] content = new byte[length];
      random.nextBytes(content);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      assertThat(Sha256.of(content))
          .as("%d bytes", length)
          .isEqualTo(BaseEncoding.base16().lowerCase().encode(digest));
    }
  }
}
