package com.example;

import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.publish.Publisher;

/** Reads the page of the machine, or an embedded page if the machine has no device. */
public final class Sample {
  private Sample() {}

  public static void main(String[] args) {
    if (VmClock.isAvailable()) {
      try (VmClock clock = VmClock.open()) {
        print(clock);
      }
    } else {
      try (Publisher publisher = Publisher.inMemory();
          VmClock clock = VmClock.open(publisher.path())) {
        print(clock);
      }
    }
  }

  private static void print(VmClock clock) {
    Snapshot reading = clock.read(clock.newSnapshot());
    System.out.println("utc " + reading.utcNanos() + " ns");
    System.out.println("generation " + clock.generation());
    System.out.println("module " + VmClock.class.getModule());
    System.out.println("library " + VmClock.nativeLibrary());
  }
}
