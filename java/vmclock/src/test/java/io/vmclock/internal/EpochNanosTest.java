package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EpochNanosTest {
  @Property
  void keepsEveryNanosecond(@ForAll long nanos) {
    Instant instant = EpochNanos.instant(nanos);

    assertThat(
            BigInteger.valueOf(instant.getEpochSecond())
                .multiply(BigInteger.valueOf(1_000_000_000))
                .add(BigInteger.valueOf(instant.getNano())))
        .isEqualTo(BigInteger.valueOf(nanos));
  }

  @Test
  void countsBackFrom1970() {
    assertThat(EpochNanos.instant(-1)).isEqualTo(Instant.parse("1969-12-31T23:59:59.999999999Z"));
  }
}
