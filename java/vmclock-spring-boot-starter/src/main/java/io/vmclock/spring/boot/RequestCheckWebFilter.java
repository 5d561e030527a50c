package io.vmclock.spring.boot;

import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.RestoreActions;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Runs the restore actions before a request, if the machine was restored. Safe for use by any
 * number of threads. Actions can block, so they do not run on a thread of the event loop.
 */
final class RequestCheckWebFilter implements WebFilter, Ordered, RequestCheck {
  private final GenerationGuard guard;
  private final RestoreActions actions;

  /** The actions have run for this stamp. */
  private volatile long handledStamp;

  RequestCheckWebFilter(GenerationGuard guard, RestoreActions actions) {
    this.guard = guard;
    this.actions = actions;
    handledStamp = guard.stamp();
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    return guard.changedSince(handledStamp)
        ? Mono.<Void>fromRunnable(this::check)
            .subscribeOn(Schedulers.boundedElastic())
            .then(Mono.defer(() -> chain.filter(exchange)))
        : chain.filter(exchange);
  }

  private void check() {
    long stamp = guard.stamp();
    actions.checkNow();
    handledStamp = stamp;
  }

  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }
}
