package io.vmclock.pool;

import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;

/** The example of the guide for commons-pool: the factory of a pool. */
final class CommonsPoolExample extends BasePooledObjectFactory<CommonsPoolExample.Session> {
  /** A connection to a server of the application. */
  static final class Session implements AutoCloseable {
    boolean closed;

    @Override
    public void close() {
      closed = true;
    }
  }

  private final GenerationStamps<Session> stamps;

  CommonsPoolExample(GenerationStamps<Session> stamps) {
    this.stamps = stamps;
  }

  // begin
  @Override
  public Session create() {
    return stamps.open(Session::new);
  }

  @Override
  public boolean validateObject(PooledObject<Session> pooled) {
    return stamps.isCurrent(pooled.getObject());
  }

  // end

  @Override
  public PooledObject<Session> wrap(Session session) {
    return new DefaultPooledObject<>(session);
  }

  @Override
  public void destroyObject(PooledObject<Session> pooled) {
    pooled.getObject().close();
  }
}
