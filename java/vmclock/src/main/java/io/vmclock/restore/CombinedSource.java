package io.vmclock.restore;

import com.google.common.collect.ImmutableList;
import io.vmclock.restore.GenerationGuard.Protection;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Several sources as one: its stamp changes if the stamp of any of them changes.
 *
 * <p>The stamps of the sources are compared with those that were seen last. If one differs, the
 * combined stamp is increased. A thread whose comparison is late reads the sources again under the
 * lock, so the same change never increases the stamp twice.
 */
final class CombinedSource implements GenerationSource {
  private final GenerationSource[] sources;
  private volatile Seen seen;

  /** The stamps that were seen last, and the combined stamp for them. */
  private static final class Seen {
    final long[] stamps;
    final long combined;

    Seen(long[] stamps, long combined) {
      this.stamps = stamps;
      this.combined = combined;
    }
  }

  CombinedSource(ImmutableList<GenerationSource> sources) {
    this.sources = sources.toArray(new GenerationSource[0]);
    this.seen = new Seen(readStamps(), 0);
  }

  boolean contains(GenerationSource source) {
    return Arrays.asList(sources).contains(source);
  }

  @Override
  public String name() {
    return ImmutableList.copyOf(sources).stream()
        .map(GenerationSource::name)
        .collect(Collectors.joining(", "));
  }

  @Override
  public long stamp() {
    // Loaded before the sources are read. If another thread sees a change meanwhile, this thread
    // returns the earlier stamp, which then counts as changed.
    Seen seen = this.seen;
    for (int i = 0; i < sources.length; i++) {
      if (sources[i].stamp() != seen.stamps[i]) {
        return advance();
      }
    }
    return seen.combined;
  }

  private synchronized long advance() {
    Seen last = seen;
    long[] stamps = readStamps();
    if (!Arrays.equals(stamps, last.stamps)) {
      last = new Seen(stamps, last.combined + 1);
      seen = last;
    }
    return last.combined;
  }

  private long[] readStamps() {
    long[] stamps = new long[sources.length];
    for (int i = 0; i < stamps.length; i++) {
      stamps[i] = sources[i].stamp();
    }
    return stamps;
  }

  /**
   * Returns the best protection of any source, because each of them detects what it detects alone.
   * If one of them fails, then so does every stamp.
   */
  @Override
  public Protection protection() {
    Protection best = Protection.NONE;
    for (GenerationSource source : sources) {
      Protection protection = source.protection();
      best = protection.compareTo(best) < 0 ? protection : best;
    }
    return best;
  }
}
