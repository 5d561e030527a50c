package io.vmclock.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClock;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/**
 * A Spring context reads the path of the page. {@code @SpringBootTest} makes it in the same way.
 */
@SpringJUnitConfig
@DirtiesContext
@SuppressWarnings("NullAway.Init") // the annotation sets the page
class SpringTest {
  // begin
  @VmClockPage static TestPage page;

  @DynamicPropertySource
  static void page(DynamicPropertyRegistry properties) {
    properties.add("vmclock.page", () -> page.path().toString());
  }

  // end

  @Configuration(proxyBeanMethods = false)
  static class Service {
    @Bean(destroyMethod = "close")
    VmClock clock(@Value("${vmclock.page}") Path path) {
      return VmClock.open(path);
    }
  }

  @Autowired VmClock clock;

  @Test
  void contextReadsThePage() {
    long before = clock.generation();
    page.restore();
    assertThat(clock.generation()).isNotEqualTo(before);
  }
}
