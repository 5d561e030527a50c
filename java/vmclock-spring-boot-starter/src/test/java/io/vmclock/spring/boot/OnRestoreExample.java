package io.vmclock.spring.boot;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The guide's example of a restore action. */
final class OnRestoreExample {
  private OnRestoreExample() {}

  // begin
  @Component
  static class Prices {
    private final Map<String, Integer> cache = new ConcurrentHashMap<>();

    @OnRestore(priority = 10, budget = "50ms")
    void forget() {
      cache.clear();
    }
  }

  // end

  static Prices withAPrice() {
    Prices prices = new Prices();
    prices.cache.put("tea", 3);
    return prices;
  }

  static boolean isEmpty(Prices prices) {
    return prices.cache.isEmpty();
  }
}
