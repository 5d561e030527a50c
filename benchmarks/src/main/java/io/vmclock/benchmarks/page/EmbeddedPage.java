package io.vmclock.benchmarks.page;

import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.publish.Publisher;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The page that all threads of a benchmark read. It is not written, unless a writer is set. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls setUp
public class EmbeddedPage {
  /** The name of a {@link Writer}. */
  @Param("quiet")
  public String writer;

  private Publisher publisher;
  private VmClock clock;
  private Writer.Running writing;

  /** Publishes the page and starts its writer. */
  @Setup(Level.Trial)
  public void setUp() {
    publisher = Publisher.inMemory();
    clock = VmClock.open(publisher.path());
    writing = Writer.named(writer).start(publisher);
  }

  /** Returns the clock of the page. */
  public VmClock clock() {
    return clock;
  }

  /** Stops the writer and closes the page. */
  @TearDown(Level.Trial)
  public void tearDown() throws InterruptedException {
    writing.stop();
    clock.close();
    publisher.close();
  }

  /** The snapshot of a thread. */
  @State(Scope.Thread)
  public static class Reader {
    private Snapshot snapshot;

    /** Creates the snapshot. */
    @Setup(Level.Trial)
    public void setUp(EmbeddedPage page) {
      snapshot = page.clock().newSnapshot();
    }

    /** Returns the snapshot. */
    public Snapshot snapshot() {
      return snapshot;
    }
  }
}
