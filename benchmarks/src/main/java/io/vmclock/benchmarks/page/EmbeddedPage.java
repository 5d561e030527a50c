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

/** The page that every thread of a benchmark reads, and which nobody writes unless asked for. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by JMH, through setUp
public class EmbeddedPage {
  /** A {@link Writer}'s name. */
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

  /** Returns the page's clock. */
  public VmClock clock() {
    return clock;
  }

  /** Gives the page back. */
  @TearDown(Level.Trial)
  public void tearDown() throws InterruptedException {
    writing.stop();
    clock.close();
    publisher.close();
  }

  /** A thread's own snapshot. */
  @State(Scope.Thread)
  public static class Reader {
    private Snapshot snapshot;

    /** Makes it. */
    @Setup(Level.Trial)
    public void setUp(EmbeddedPage page) {
      snapshot = page.clock().newSnapshot();
    }

    /** Returns it. */
    public Snapshot snapshot() {
      return snapshot;
    }
  }
}
