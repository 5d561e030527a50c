package io.vmclock.watch;

/** Notifications that a test changes in one respect. */
class ForwardingNotifications implements Notifications {
  private final Notifications notifications;

  ForwardingNotifications(Notifications notifications) {
    this.notifications = notifications;
  }

  @Override
  public Wake await(int timeoutMillis) {
    return notifications.await(timeoutMillis);
  }

  @Override
  public boolean areAvailable() {
    return notifications.areAvailable();
  }

  @Override
  public String unavailableReason() {
    return notifications.unavailableReason();
  }

  @Override
  public void stop() {
    notifications.stop();
  }

  @Override
  public void close() {
    notifications.close();
  }
}
