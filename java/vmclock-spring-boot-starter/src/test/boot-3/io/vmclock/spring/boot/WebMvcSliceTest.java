package io.vmclock.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.restore.UuidGenerator;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.web.servlet.WebMvcTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.web.bind.annotation.RestController;

/** A test of a controller that uses the starter's beans, as the guide describes it. */
@WebMvcTest
@ImportAutoConfiguration(VmClockAutoConfiguration.class)
@ContextConfiguration(classes = WebMvcSliceTest.Application.class)
class WebMvcSliceTest {
  @RestController
  static class Orders {
    final UuidGenerator ids;

    Orders(UuidGenerator ids) {
      this.ids = ids;
    }
  }

  @Configuration
  @EnableAutoConfiguration
  @Import(Orders.class)
  static class Application {}

  @Test
  void aControllerGetsTheBeans(@Autowired Orders orders) {
    assertThat(orders.ids.version7().version()).isEqualTo(7);
  }
}
