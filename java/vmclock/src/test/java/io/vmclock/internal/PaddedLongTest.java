package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaddedLongTest {
  private static final long PADDING_BYTES = 128;

  @Test
  void setsTheNumber() {
    PaddedLong number = new PaddedLong(3);
    assertThat(number.get()).isEqualTo(3);
    number.set(4);
    assertThat(number.get()).isEqualTo(4);
    number.setRelease(5);
    assertThat(number.get()).isEqualTo(5);
  }

  @Test
  void setsTheNumberIfItIsAsExpected() {
    PaddedLong number = new PaddedLong(0);
    assertThat(number.compareAndSet(1, 2)).isFalse();
    assertThat(number.get()).isEqualTo(0);
    assertThat(number.compareAndSet(0, 2)).isTrue();
    assertThat(number.get()).isEqualTo(2);
  }

  @Test
  void isFarFromBothEndsOfItsObject() throws ReflectiveOperationException {
    long number = offset(PaddedLong.class.getSuperclass().getDeclaredField("value"));
    List<Long> behind = new ArrayList<>();
    for (Field field : PaddedLong.class.getDeclaredFields()) {
      behind.add(offset(field));
    }
    assertThat(number).isGreaterThanOrEqualTo(PADDING_BYTES);
    assertThat(behind).allMatch(offset -> offset > number);
    assertThat(behind).anyMatch(offset -> offset >= number + PADDING_BYTES);
  }

  private static long offset(Field field) throws ReflectiveOperationException {
    // By reflection, because the compiler warns of each use of this class.
    Class<?> unsafe = Class.forName("sun.misc.Unsafe");
    Field instance = unsafe.getDeclaredField("theUnsafe");
    instance.setAccessible(true);
    return (long)
        unsafe.getMethod("objectFieldOffset", Field.class).invoke(instance.get(null), field);
  }
}
