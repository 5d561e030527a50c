package io.vmclock.spring.boot;

import java.util.stream.Stream;

/** A filter that runs the restore actions before requests are handled. */
interface RequestCheck extends Protected {
  @Override
  default Stream<String> protectedParts() {
    return Stream.of("requests, which are checked before they are handled");
  }
}
