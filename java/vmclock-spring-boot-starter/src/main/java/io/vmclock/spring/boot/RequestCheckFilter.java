package io.vmclock.spring.boot;

import io.vmclock.restore.RestoreActions;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;

/**
 * Runs the restore actions before a request, if the machine was restored. Safe for use by any
 * number of threads. Requests that arrive while the actions run wait for them. If the page can no
 * longer be read, the request fails.
 */
final class RequestCheckFilter implements Filter, Ordered, RequestCheck {
  private final RestoreActions actions;

  RequestCheckFilter(RestoreActions actions) {
    this.actions = actions;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    actions.checkNow();
    chain.doFilter(request, response);
  }

  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }
}
