package io.vmclock.jars;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.publish.Publisher;

/** Reads a page in a separate process, and prints the result. */
public final class Probe {
  private Probe() {}

  public static void main(String[] args) {
    try (Publisher publisher = Publisher.inMemory();
        VmClock clock = VmClock.open(publisher.path())) {
      System.out.println("time: " + (clock.utcNanos() > 0));
      System.out.println("module: " + VmClock.class.getModule());
      System.out.println("library: " + VmClock.nativeLibrary());
      System.out.println("binding: " + VmClock.nativeBinding());
    } catch (VmClockException e) {
      System.out.println(e.reason() + ": " + e.getMessage());
    }
  }
}
