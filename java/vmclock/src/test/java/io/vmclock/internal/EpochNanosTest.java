package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.RandomCase;
import io.vmclock.RandomCases;
import io.vmclock.RandomCases.Batch;
import java.math.BigInteger;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class EpochNanosTest {
  @RandomCases(1000)
  void keepsEveryNanosecond(Batch cases) {
    for (RandomCase random : cases) {
      long nanos = random.number();
      Instant instant = EpochNanos.instant(nanos);

      assertThat(
              BigInteger.valueOf(instant.getEpochSecond())
                  .multiply(BigInteger.valueOf(1_000_000_000))
                  .add(BigInteger.valueOf(instant.getNano())))
          .isEqualTo(BigInteger.valueOf(nanos));
    }
  }

  @Test
  void countsBackFrom1970() {
    assertThat(EpochNanos.instant(-1)).isEqualTo(Instant.parse("1969-12-31T23:59:59.999999999Z"));
  }
}
