package io.vmclock.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.RestoreActions;
import io.vmclock.testkit.FakeGenerations;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** The guide's example of a test with fakes. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.NONE,
    properties = {"vmclock.page=/nonexistent/page", "vmclock.sources.restores=page"})
class FakesExampleTest {
  @SpringBootConfiguration
  @ImportAutoConfiguration(VmClockAutoConfiguration.class)
  static class Application {
    @Bean
    OnRestoreExample.Prices prices() {
      return OnRestoreExample.withAPrice();
    }
  }

  // begin guard
  @TestConfiguration
  static class Fakes {
    static final FakeGenerations MACHINE = new FakeGenerations();

    @Bean
    GenerationGuard guard() {
      return GenerationGuard.of(MACHINE);
    }
  }

  // end

  @Test
  void forgetsThePricesAfterARestore(
      @Autowired RestoreActions actions, @Autowired OnRestoreExample.Prices prices) {
    // begin restore
    Fakes.MACHINE.restore();
    actions.checkNow();
    // end
    assertThat(OnRestoreExample.isEmpty(prices)).isTrue();
  }
}
