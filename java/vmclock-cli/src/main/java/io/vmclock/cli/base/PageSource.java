package io.vmclock.cli.base;

import io.vmclock.VmClock;
import io.vmclock.VmClock.Access;
import io.vmclock.cli.output.SafeText;
import io.vmclock.publish.Publisher;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An open page, and where it comes from. */
public final class PageSource implements AutoCloseable {
  private final VmClock clock;
  private final @Nullable Publisher publisher;

  private PageSource(VmClock clock, @Nullable Publisher publisher) {
    this.clock = clock;
    this.publisher = publisher;
  }

  static PageSource open(Path path, Access access) {
    return new PageSource(VmClock.open(path, access), null);
  }

  /** Publishes this machine's clock in memory, and opens that. */
  static PageSource embedded(Access access) {
    Publisher publisher = Publisher.inMemory();
    try {
      return new PageSource(VmClock.open(publisher.path(), access), publisher);
    } catch (RuntimeException e) {
      publisher.close();
      throw e;
    }
  }

  public VmClock clock() {
    return clock;
  }

  public boolean isEmbedded() {
    return publisher != null;
  }

  /** Returns the source in one word: a path, or {@code embedded}. */
  public String id() {
    return isEmbedded() ? "embedded" : clock.path().toString();
  }

  /** Returns the source and the way to it, for people. */
  public String description() {
    String from =
        isEmbedded()
            ? "embedded: this machine's own clock, published at " + clock.path()
            : SafeText.oneLine(clock.path().toString());
    return from + (clock.isMapped() ? "" : ", read by pread");
  }

  @Override
  public void close() {
    clock.close();
    if (publisher != null) {
      publisher.close();
    }
  }
}
