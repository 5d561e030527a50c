package io.vmclock.testkit;

/** An update of a {@link TestPage} that is in progress until it is closed. */
public final class BusyPage implements AutoCloseable {
  private final TestPage page;
  private boolean closed;

  BusyPage(TestPage page) {
    this.page = page;
  }

  /** Completes the update. Further calls have no effect. */
  @Override
  public void close() {
    synchronized (page) {
      if (!closed) {
        closed = true;
        page.raw().commit();
      }
    }
  }
}
