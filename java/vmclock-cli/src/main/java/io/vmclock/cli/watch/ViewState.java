package io.vmclock.cli.watch;

import com.google.common.primitives.ImmutableLongArray;
import org.jspecify.annotations.Nullable;

/**
 * What the live view shows. Immutable.
 *
 * @param scale the time scale
 * @param time the time, or why there is none
 * @param hasTime whether there is a time
 * @param bound the bound on the time's error, or why there is none
 * @param bounds the history of the bound: a value of {@link BoundHistory} for each second
 * @param status the page's status, generation and marker
 * @param isSynchronized whether the page's clock is synchronized
 * @param source the page, and how it is watched
 * @param events how many events there were
 * @param lastEvent the name of the last event; null if there was none
 * @param lastEventSeconds how long ago the last event was
 */
record ViewState(
    String scale,
    String time,
    boolean hasTime,
    String bound,
    ImmutableLongArray bounds,
    String status,
    boolean isSynchronized,
    String source,
    int events,
    @Nullable String lastEvent,
    long lastEventSeconds) {}
