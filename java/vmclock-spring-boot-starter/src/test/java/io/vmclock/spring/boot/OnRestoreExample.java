package io.vmclock.spring.boot;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/** The guide's examples of restore actions. */
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

  static final class Registry {
    int registrations;

    void register() {
      registrations++;
    }
  }

  static class Registration {
    // begin handler
    @Bean
    RestoreHandler registerAgain(Registry registry) {
      return registry::register;
    }
    // end
  }

  static Prices withAPrice() {
    Prices prices = new Prices();
    prices.cache.put("tea", 3);
    return prices;
  }

  static boolean isEmpty(Prices prices) {
    return prices.cache.isEmpty();
  }
}
