package io.vmclock.env;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.io.Closer;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.internal.Intervals;
import io.vmclock.internal.NanosText;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.RestoreActions;
import io.vmclock.restore.SnapshotSafeRandom;
import io.vmclock.restore.UuidGenerator;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.UtcReading;
import io.vmclock.watch.Accuracy;
import io.vmclock.watch.AccuracyMonitor;
import io.vmclock.watch.Subscription;
import io.vmclock.watch.VmClockWatcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Time and restore detection from whatever this machine has. A program names the sources that it
 * accepts, once, and then runs unchanged on every machine. Safe for use by any number of threads.
 *
 * <pre>{@code
 * try (VmClockEnvironment env =
 *     VmClockEnvironment.builder()
 *         .time(TimeSource.PAGE, TimeSource.CLOCK_BOUND, TimeSource.KERNEL)
 *         .restores(RestoreSource.PAGE, RestoreSource.VM_GEN_ID)
 *         .open()) {
 *   TimeBounds now = env.clock().utcBounds();
 *   UUID id = env.ids().version7();
 * }
 * }</pre>
 *
 * <p>There is no silent fallback. If the machine has none of the accepted sources, {@link
 * Builder#open} fails and says why each of them is missing. A program that must run without them
 * says so: {@link Builder#acceptSystemClock}, {@link Builder#acceptUnguarded}, {@link
 * Builder#embeddedPageIfAbsent}. {@link #toString} says in one line which sources are in use, and
 * {@code open()} logs this line.
 *
 * <p>Times come from the first accepted source that can be relied on now ({@link
 * io.vmclock.time.FailoverClock}). Restores of the machine are detected by the first accepted
 * source that the machine has. Checkpoints of the process are detected in addition, if the program
 * accepts {@link RestoreSource#CHECKPOINT}.
 *
 * <p>Create one for the whole program, and close it last. It owns the threads of its watcher, its
 * monitor and its sources.
 */
public final class VmClockEnvironment implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(VmClockEnvironment.class.getName());

  private static final String NO_TIME =
      "This environment accepts no source of time: call time(...) to name some, or"
          + " acceptSystemClock(...)";

  private final Closer closer = Closer.create();
  private final OpenPage page;
  private final TimeSources time;
  private final RestoreSources restores;
  private final @Nullable BoundedClock clock;
  private final @Nullable GenerationGuard guard;
  private final @Nullable SecureRandom random;
  private final @Nullable UuidGenerator ids;
  private final @Nullable RestoreActions actions;
  private final @Nullable VmClockWatcher watcher;
  private final @Nullable AccuracyMonitor accuracy;
  private final Telemetry telemetry;
  private boolean started;

  private VmClockEnvironment(Settings settings) {
    try {
      page = OpenPage.open(settings);
      closer.register(page::close);
      page.requireLibrary();
      time = TimeSources.open(settings, page);
      closer.register(time::close);
      restores = RestoreSources.open(settings, page);
      closer.register(restores::close);
      Missing.check(settings, time, restores);
      clock = settings.needsTime() ? time.clock() : null;
      guard = settings.needsRestores() ? restores.guard() : null;
      random = guard == null ? null : SnapshotSafeRandom.create(guard);
      ids = guard == null ? null : UuidGenerator.create(guard);
      actions = guard == null ? null : RestoreActions.create(guard);
      watcher = restores.usesPage() ? makeWatcher(settings) : null;
      if (watcher != null) {
        closer.register(watcher::close);
      }
      accuracy = startMonitor(settings);
      telemetry = makeTelemetry();
      logSources(settings);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** Returns a builder that accepts no source yet. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns what each {@link TimeSource} and {@link RestoreSource} can do on this machine now.
   * Opens each source and closes it again. For diagnosis.
   */
  public static List<SourceStatus> survey() {
    Settings everything =
        builder().time(TimeSource.values()).restores(RestoreSource.values()).settings();
    try (OpenPage page = OpenPage.open(everything);
        TimeSources time = TimeSources.open(everything, page);
        RestoreSources restores = RestoreSources.open(everything, page)) {
      return ImmutableList.<SourceStatus>builder()
          .addAll(time.statuses())
          .addAll(restores.statuses())
          .build();
    }
  }

  /** Names the sources that a program accepts. For one thread. */
  public static final class Builder {
    private ImmutableList<TimeSource> time = ImmutableList.of();
    private ImmutableList<RestoreSource> restores = ImmutableList.of();
    private Path page = VmClock.DEVICE;
    private boolean embeddedIfAbsent;
    private @Nullable Path clockBound;
    private Duration kernelError = Duration.ZERO;
    private @Nullable Duration systemError;
    private Duration samplingInterval = VmClockWatcher.DEFAULT_SAMPLING_INTERVAL;
    private boolean unguarded;
    private @Nullable Duration accuracyLimit;
    private Consumer<? super Accuracy> accuracyListener = accuracy -> {};

    private Builder() {}

    /** Accepts sources of time, the best one first. */
    @CanIgnoreReturnValue
    public Builder time(TimeSource... bestFirst) {
      time = distinct(bestFirst);
      return this;
    }

    /** Accepts sources of restores, the best one first. */
    @CanIgnoreReturnValue
    public Builder restores(RestoreSource... bestFirst) {
      restores = distinct(bestFirst);
      return this;
    }

    private static <T> ImmutableList<T> distinct(T[] sources) {
      ImmutableList<T> all = ImmutableList.copyOf(sources);
      checkArgument(
          ImmutableSet.copyOf(all).size() == all.size(), "A source is named twice: %s", all);
      return all;
    }

    /** Sets the path of the page. The default is {@link VmClock#DEVICE}. */
    @CanIgnoreReturnValue
    public Builder page(Path path) {
      page = requireNonNull(path);
      return this;
    }

    /**
     * Publishes an embedded page from this machine's clock if there is no page, for development and
     * tests. No hypervisor changes it, so it shows no restore. A page that is there but cannot be
     * opened, for example for lack of permission, is not replaced.
     */
    @CanIgnoreReturnValue
    public Builder embeddedPageIfAbsent() {
      embeddedIfAbsent = true;
      return this;
    }

    /**
     * Sets the path of ClockBound's segment. By default, {@link io.vmclock.time.ClockBoundClock}
     * chooses between the usual paths.
     */
    @CanIgnoreReturnValue
    public Builder clockBound(Path path) {
      clockBound = requireNonNull(path);
      return this;
    }

    /**
     * Adds an error to the kernel's own bound, for an error that the kernel does not know, such as
     * the error of a PTP hardware clock.
     */
    @CanIgnoreReturnValue
    public Builder additionalKernelError(Duration error) {
      kernelError = requireNonNull(error);
      return this;
    }

    /**
     * Accepts the JVM's own clock as the last source of time, on every operating system. Its error
     * is assumed to be at most {@code maxError}. Nothing checks this.
     */
    @CanIgnoreReturnValue
    public Builder acceptSystemClock(Duration maxError) {
      systemError = requireNonNull(maxError);
      return this;
    }

    /**
     * Accepts that the machine has no source of restores. Random numbers and ids can then repeat
     * after a restore, and no restore action runs.
     */
    @CanIgnoreReturnValue
    public Builder acceptUnguarded() {
      unguarded = true;
      return this;
    }

    /**
     * Sets how often the watcher reads the page while the page has no notifications, from a
     * millisecond to a day. The default is 100 ms.
     *
     * @throws IllegalArgumentException if the interval is shorter or longer
     */
    @CanIgnoreReturnValue
    public Builder samplingInterval(Duration interval) {
      samplingInterval = Intervals.checkInterval("sampling interval", interval);
      return this;
    }

    /**
     * Monitors the bound of {@link #clock} with an {@link AccuracyMonitor}, at random times, once a
     * second on average. The listener is called on the monitor's thread when a reading has a bound
     * above the limit or no time, and again when the bound is within 80 % of the limit.
     */
    @CanIgnoreReturnValue
    public Builder accuracyLimit(Duration limit, Consumer<? super Accuracy> listener) {
      accuracyLimit = requireNonNull(limit);
      accuracyListener = requireNonNull(listener);
      return this;
    }

    private Settings settings() {
      return new Settings(
          time,
          restores,
          page,
          embeddedIfAbsent,
          clockBound,
          kernelError,
          systemError,
          samplingInterval,
          unguarded,
          accuracyLimit,
          accuracyListener);
    }

    /**
     * Opens the sources and starts to watch them. A source of time that is there but cannot be
     * relied on now is a source: then the clock fails until the source has recovered. {@link
     * BoundedClock#read} or {@link Telemetry#isReliable} shows that.
     *
     * @throws VmClockException if the machine has none of the accepted sources of time, or none of
     *     restores. The message says why each of them is missing. {@code LIBRARY} if the native
     *     library is not installed correctly, whatever the program accepts.
     * @throws IllegalStateException if an accuracy limit is set, but no source of time is accepted;
     *     if an additional error of the kernel is set, but an embedded page is accepted
     */
    public VmClockEnvironment open() {
      VmClockEnvironment opened = prepare();
      try {
        opened.start();
      } catch (Throwable e) {
        opened.close();
        throw e;
      }
      return opened;
    }

    /**
     * Opens the sources as {@link #open} does, but detects no restore by itself until {@link
     * VmClockEnvironment#start} is called. For frameworks whose parts add their restore actions one
     * after another: the actions do not run before all of them are there. {@link
     * RestoreActions#checkNow} runs them at any time.
     */
    public VmClockEnvironment prepare() {
      Settings settings = settings();
      checkState(
          accuracyLimit == null || settings.needsTime(),
          "An accuracy limit needs a clock: accept sources of time by time(...)");
      checkState(
          !embeddedIfAbsent || kernelError.isZero(),
          "An embedded page has the bound of the kernel, without the additional error: do not call"
              + " additionalKernelError(...) together with embeddedPageIfAbsent()");
      return new VmClockEnvironment(settings);
    }
  }

  /** Logs what is in use, and why each other source is not. */
  private void logSources(Settings settings) {
    UtcReading time = readTime();
    boolean lacksTime = clock != null && !time.isReliable();
    LOG.log(lacksTime ? Level.WARNING : Level.INFO, "{0}", text(time));
    Map<String, SourceStatus> absent = new LinkedHashMap<>();
    for (SourceStatus source : sources()) {
      if (!source.isThere()) {
        absent.put(source.toString(), source); // a page can be absent for time and for restores
      }
    }
    for (SourceStatus source : absent.values()) {
      LOG.log(settings.names(source) ? Level.WARNING : Level.INFO, "Absent: {0}", source);
    }
  }

  private @Nullable AccuracyMonitor startMonitor(Settings settings) {
    Duration limit = settings.accuracyLimit();
    if (limit == null) {
      return null;
    }
    AccuracyMonitor monitor =
        AccuracyMonitor.builder(clock(), limit)
            .listener("environment", settings.accuracyListener())
            .start();
    closer.register(monitor::close);
    return monitor;
  }

  private VmClockWatcher makeWatcher(Settings settings) {
    return VmClockWatcher.builder(page.require())
        .samplingInterval(settings.samplingInterval())
        .build();
  }

  private Telemetry makeTelemetry() {
    Telemetry.Builder builder = Telemetry.builder();
    if (clock != null) {
      builder.clock(clock);
    }
    if (actions != null) {
      builder.actions(actions);
    }
    if (watcher != null) {
      builder.watcher(watcher);
    }
    return builder.build();
  }

  /**
   * Starts to detect restores, for an environment that was only {@linkplain Builder#prepare
   * prepared}. If the machine was restored since then, the actions run now. Has no effect if it was
   * started before.
   *
   * @throws IllegalStateException if the environment was closed
   */
  public synchronized void start() {
    if (started) {
      return;
    }
    started = true;
    // The actions are subscribed before the watcher starts, so they miss no restore.
    if (actions != null) {
      restores.subscribe(actions);
      if (watcher != null) {
        Subscription unused = actions.runFrom(watcher);
      }
    }
    if (watcher != null) {
      watcher.start();
    }
  }

  /**
   * Returns the clock. It is a {@link io.vmclock.time.FailoverClock} if there is more than one
   * source.
   *
   * @throws IllegalStateException if the program accepts no source of time
   */
  public BoundedClock clock() {
    checkState(clock != null, NO_TIME);
    return clock;
  }

  /**
   * Returns the guard. It detects nothing if the machine has no source of restores and the program
   * accepts that.
   *
   * @throws IllegalStateException if the program accepts no source of restores
   */
  public GenerationGuard guard() {
    return needed(guard);
  }

  /**
   * Returns random numbers that the {@link #guard} protects.
   *
   * @throws IllegalStateException if the program accepts no source of restores
   */
  public SecureRandom random() {
    return needed(random);
  }

  /**
   * Returns a generator of ids that the {@link #guard} protects.
   *
   * @throws IllegalStateException if the program accepts no source of restores
   */
  public UuidGenerator ids() {
    return needed(ids);
  }

  /**
   * Returns the actions that run after each restore. If no source is in use, no action runs.
   *
   * @throws IllegalStateException if the program accepts no source of restores
   */
  public RestoreActions actions() {
    return needed(actions);
  }

  private static <T> T needed(@Nullable T part) {
    checkState(
        part != null,
        "This environment accepts no source of restores: name them by restores(...), or call"
            + " acceptUnguarded()");
    return part;
  }

  /**
   * Returns whether a source in use detects restores of the machine. This is false without a
   * source, if only checkpoints of the process are detected, and for an embedded page, which no
   * hypervisor changes. The {@link #guard} of an embedded page has a protection nevertheless.
   */
  public boolean detectsMachineRestores() {
    return restores.detectsMachineRestores();
  }

  /** Returns the watcher of the page. Empty if restores are not detected by a page. */
  public Optional<VmClockWatcher> watcher() {
    return Optional.ofNullable(watcher);
  }

  /** Returns the monitor of the accuracy limit. Empty if no limit is set. */
  public Optional<AccuracyMonitor> accuracy() {
    return Optional.ofNullable(accuracy);
  }

  /** Returns the numbers that a monitoring system records. */
  public Telemetry telemetry() {
    return telemetry;
  }

  /** Returns the open page. Empty if there is none. */
  public Optional<VmClock> page() {
    return Optional.ofNullable(page.clock());
  }

  /**
   * Returns what each accepted source could do when this environment was opened, in the order in
   * which they were named.
   */
  public List<SourceStatus> sources() {
    return ImmutableList.<SourceStatus>builder()
        .addAll(time.statuses())
        .addAll(restores.statuses())
        .build();
  }

  /**
   * Stops the threads and closes the sources. Do not use the clock, guard, random numbers or ids
   * after this call: those that need a closed source fail. Closing again has no effect.
   */
  @Override
  public void close() {
    try {
      closer.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the sources in use in one line, such as {@code "time: ClockBound
   * /var/run/clockbound/shm1, +-31 us; restores: /dev/vmclock0 (exact)"}. Reads the clock.
   */
  @Override
  public String toString() {
    return text(readTime());
  }

  private String text(UtcReading time) {
    return Stream.of(timeText(time), restoresText())
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("; "));
  }

  /** Returns a reading of the clock. Without a clock it has no time. */
  private UtcReading readTime() {
    UtcReading reading = new UtcReading();
    boolean unused = clock != null && clock.read(reading);
    return reading;
  }

  private String timeText(UtcReading reading) {
    if (clock == null) {
      return "";
    }
    return reading.isReliable()
        ? "time: "
            + TimeSources.name(reading.source().orElse(clock))
            + ", "
            + "+-"
            + NanosText.roundedUp(reading.maxErrorNanos())
        : "time: none now (" + clock.failure(reading).getMessage() + ")";
  }

  private String restoresText() {
    return guard == null ? "" : "restores: " + restores;
  }
}
