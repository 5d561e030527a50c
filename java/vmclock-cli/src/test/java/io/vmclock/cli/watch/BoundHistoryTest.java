package io.vmclock.cli.watch;

import static io.vmclock.cli.watch.BoundHistory.NO_BOUND;
import static io.vmclock.cli.watch.BoundHistory.NO_READING;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundHistoryTest {
  private final BoundHistory history = new BoundHistory();

  @Test
  void hasTheLargestBoundOfEachSecond() {
    history.add(5, 10);
    history.add(5, 30);
    history.add(5, 20);
    history.add(6, 7);

    assertThat(history.values().asList()).containsExactly(30L, 7L);
  }

  @Test
  void aReadingWithoutABoundIsTheWorst() {
    history.add(5, 10);
    history.add(5, NO_BOUND);
    history.add(5, 20);

    assertThat(history.values().asList()).containsExactly(NO_BOUND);
  }

  @Test
  void secondsWithoutAReadingAreMarked() {
    history.add(5, 10);
    history.add(8, 20);

    assertThat(history.values().asList()).containsExactly(10L, NO_READING, NO_READING, 20L);
  }

  @Test
  void keepsTheLatestSeconds() {
    for (int second = 0; second < 3000; second++) {
      history.add(second, second);
    }
    assertThat(history.values().length()).isEqualTo(1024);
    assertThat(history.values().get(0)).isEqualTo(3000 - 1024);
    assertThat(history.values().get(1023)).isEqualTo(2999);

    history.add(1_000_000_000, 4);
    assertThat(history.values().length()).isEqualTo(1024);
    assertThat(history.values().asList().subList(0, 1023)).containsOnly(NO_READING);
    assertThat(history.values().get(1023)).isEqualTo(4);
  }

  @Test
  void isEmptyAtFirst() {
    assertThat(history.values().isEmpty()).isTrue();
  }
}
