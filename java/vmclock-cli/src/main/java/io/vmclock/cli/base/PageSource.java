package io.vmclock.cli.base;

import io.vmclock.VmClock;
import io.vmclock.VmClock.Access;
import io.vmclock.cli.output.SafeText;
import io.vmclock.publish.Publisher;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An open page and its source: a device, a file, or the embedded page. */
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

  /** Publishes this machine's clock in memory and opens that page. */
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

  /** Returns the path of the page, or {@code embedded}. */
  public String id() {
    return isEmbedded() ? "embedded" : clock.path().toString();
  }

  /** Returns a readable description of the source and of how it is read. */
  public String description() {
    String from =
        isEmbedded()
            ? "embedded: this machine's clock, published at " + clock.path()
            : SafeText.oneLine(clock.path().toString());
    return from + (clock.isMapped() ? "" : ", read with pread");
  }

  @Override
  public void close() {
    clock.close();
    if (publisher != null) {
      publisher.close();
    }
  }
}
