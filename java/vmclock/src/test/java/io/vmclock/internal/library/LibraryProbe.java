package io.vmclock.internal.library;

import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.internal.error.Failures;
import io.vmclock.publish.Publisher;
import java.util.Set;
import java.util.TreeSet;

/** Loads the library in a child process, uses it, and prints the result. */
public final class LibraryProbe {
  private LibraryProbe() {}

  public static void main(String[] args) {
    Set<String> before = threads();
    try {
      Failures.requireLibrary();
    } catch (VmClockException e) {
      System.out.println(e.reason() + ": " + e.getMessage());
      Throwable cause = e.getCause();
      for (Throwable earlier = cause; earlier != null; ) {
        Throwable[] suppressed = earlier.getSuppressed();
        for (Throwable attempt : suppressed) {
          System.out.println("suppressed: " + attempt.getMessage());
        }
        earlier = suppressed.length == 0 ? null : suppressed[0];
      }
      return;
    }
    System.out.println("loaded: " + NativeLibrary.source());
    System.out.println("binding: " + VmClock.nativeBinding());
    use();
    Set<String> after = threads();
    after.removeAll(before);
    System.out.println("new threads: " + after);
    System.out.println("JavaCPP: " + has("org.bytedeco.javacpp.Pointer"));
  }

  /** Makes every native call, also calls that fail. */
  private static void use() {
    try (Publisher publisher = Publisher.inMemory();
        VmClock clock = VmClock.open(publisher.path());
        VmClock pread = VmClock.open(publisher.path(), VmClock.Access.PREAD)) {
      Snapshot snapshot = clock.newSnapshot();
      Snapshot other = pread.newSnapshot();
      long sum = 0;
      for (int i = 0; i < 100; i++) {
        sum += clock.read(snapshot).utcNanos() + snapshot.recomputeAt(i).counter();
        sum += pread.read(other).utcNanos() + pread.generation() + pread.disruptionMarker();
        sum += clock.taiNanosUnordered() + clock.utcNanosUnordered() + clock.taiNanos();
        sum += clock.generation() + clock.disruptionMarker() + clock.utcNanos();
        publisher.writer().restore();
        publisher.update();
      }
      System.out.println("used: " + (sum != 0));
      System.out.println("absent: " + (VmClock.isAvailable() ? "no" : "yes"));
    }
  }

  private static Set<String> threads() {
    Set<String> names = new TreeSet<>();
    Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName()));
    return names;
  }

  private static boolean has(String className) {
    try {
      Class.forName(className, false, LibraryProbe.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
