package io.vmclock.spring.boot;

import java.util.stream.Stream;

/** A part of the starter that protects something, for the report at the start. */
interface Protected {
  /** Returns what it protects, as texts for people. */
  Stream<String> protectedParts();

  /** Returns what it does not protect, although a user could expect it. */
  default Stream<String> unprotectedParts() {
    return Stream.empty();
  }
}
