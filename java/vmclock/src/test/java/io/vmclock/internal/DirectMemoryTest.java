package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClock;
import io.vmclock.internal.library.ChildJvm;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.UuidGenerator;
import io.vmclock.testpage.RawPage;
import io.vmclock.testpage.RawPageExtension;
import io.vmclock.time.VmClockTicker;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RawPageExtension.class)
class DirectMemoryTest {
  @Test
  void allocatesZerosInLinesOfTheirOwn() {
    for (int i = 0; i < 100; i++) {
      ByteBuffer memory = DirectMemory.allocate(256);
      assertThat(memory.order()).isEqualTo(ByteOrder.nativeOrder());
      assertThat(memory.capacity()).isEqualTo(256);
      assertThat(DirectMemory.address(memory) % 64).isZero();
      while (memory.hasRemaining()) {
        assertThat(memory.get()).isZero();
      }
      memory.putLong(0, -1).putLong(248, -1);
    }
  }

  @Test
  void needsNoDirectMemoryOfTheJdk(RawPage page) throws Exception {
    assertThat(
            ChildJvm.of(WithoutDirectMemory.class)
                .option("-XX:MaxDirectMemorySize=1m")
                .option("-Xmx64m")
                .run(page.path().toString())
                .output())
        .isEqualTo("done\n");
  }

  /** Uses up the JDK's direct memory, and then everything that needs memory for a reading. */
  static final class WithoutDirectMemory {
    private static final int THREADS = 32;
    private static final int READS = 5_000;

    private WithoutDirectMemory() {}

    public static void main(String[] args) throws Exception {
      VmClock.nativeLibrary(); // the JDK needs direct memory to load it
      List<ByteBuffer> used = new ArrayList<>();
      try {
        while (true) {
          used.add(ByteBuffer.allocateDirect(1024));
        }
      } catch (OutOfMemoryError e) {
        // This is the state in which the rest has to work.
      }
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      try (VmClock clock = VmClock.open(Path.of(args[0]))) {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          running.add(threads.submit(() -> readOften(clock)));
        }
        for (Future<?> thread : running) {
          thread.get();
        }
      } finally {
        threads.shutdown();
      }
      System.out.println(used.isEmpty() ? "direct memory was not used up" : "done");
    }

    private static void readOften(VmClock clock) {
      UuidGenerator ids = UuidGenerator.create(GenerationGuard.of(clock));
      VmClockTicker ticker = VmClockTicker.of(clock);
      for (int i = 0; i < READS; i++) {
        Object bounds = clock.utcBounds();
        Object offered = clock.capabilities();
        Object reading = clock.read(clock.newSnapshot());
        Object id = ids.version7();
        if (bounds.equals(offered) || reading.equals(id) || ticker.read() < 0) {
          throw new AssertionError();
        }
      }
    }
  }
}
