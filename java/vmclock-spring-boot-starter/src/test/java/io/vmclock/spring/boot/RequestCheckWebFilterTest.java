package io.vmclock.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClock;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.RestoreActions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class RequestCheckWebFilterTest {
  @Test
  void runsTheActionsBeforeTheFirstRequestAfterARestoreOnAThreadThatMayBlock() {
    try (Machine machine = new Machine();
        VmClock clock = VmClock.open(machine.page())) {
      GenerationGuard guard = GenerationGuard.of(clock);
      RestoreActions actions = RestoreActions.create(guard);
      List<String> log = new ArrayList<>();
      actions.add(
          "action",
          0,
          Duration.ofSeconds(1),
          () -> log.add("action, may block: " + !Schedulers.isInNonBlockingThread()));
      RequestCheckWebFilter filter = new RequestCheckWebFilter(guard, actions);

      request(filter, log);
      machine.restore();
      request(filter, log);
      request(filter, log);

      assertThat(log).containsExactly("request", "action, may block: true", "request", "request");
    }
  }

  /** Handles a request on a thread that must not block, as an event loop does. */
  private static void request(RequestCheckWebFilter filter, List<String> log) {
    MockServerWebExchange exchange =
        MockServerWebExchange.from(MockServerHttpRequest.get("/").build());
    Mono.defer(
            () -> filter.filter(exchange, handled -> Mono.fromRunnable(() -> log.add("request"))))
        .subscribeOn(Schedulers.parallel())
        .block();
  }
}
