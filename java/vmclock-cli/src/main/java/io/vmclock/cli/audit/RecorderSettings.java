package io.vmclock.cli.audit;

import com.google.common.collect.ImmutableList;
import java.time.Duration;

/**
 * What a recorder ran with, from the first line of a file. Immutable.
 *
 * @param host the name of the machine; empty if it is not known
 * @param every the mean time between two samples
 * @param hasRandomTimes whether the time between two samples is random. It was fixed in older
 *     records.
 * @param kernelError the error added to the kernel's own bound
 * @param timeSources the names of the accepted sources of time, the best one first; empty if they
 *     are not known
 */
record RecorderSettings(
    String host,
    Duration every,
    boolean hasRandomTimes,
    Duration kernelError,
    ImmutableList<String> timeSources) {
  static RecorderSettings of(RecordLine opened) {
    return new RecorderSettings(
        opened.text("host").orElse(""),
        opened.duration("every_nanos", Duration.ofSeconds(1)),
        opened.text("random_times").orElse("").equals("true"),
        opened.duration("kernel_error_nanos", Duration.ZERO),
        opened.timeSources());
  }
}
