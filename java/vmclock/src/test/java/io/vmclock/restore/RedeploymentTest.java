package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.Capability;
import io.vmclock.VmClock;
import io.vmclock.internal.library.ChildJvm;
import io.vmclock.publish.PageWriter;
import io.vmclock.testpage.RawPage;
import io.vmclock.time.UtcClock;
import io.vmclock.watch.VmClockEvent;
import io.vmclock.watch.VmClockWatcher;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.Security;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deploys an application again and again on the threads of one server. */
class RedeploymentTest {
  private static final int DEPLOYMENTS = 10;
  private static final int THREADS = 3;

  @Test
  void everyClassLoaderIsCollected(@TempDir Path directory) throws Exception {
    try (RawPage page = RawPage.create().likeFirecracker()) {
      Path classes =
          Path.of(
              RedeploymentTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      ChildJvm.Result result =
          ChildJvm.of(Server.class)
              .run(
                  Stream.of(
                          page.path().toString(),
                          directory.toString(),
                          classes.toString(),
                          ChildJvm.libraryPath())
                      .flatMap(part -> Stream.of(part.split(File.pathSeparator)))
                      .toArray(String[]::new));
      assertThat(result.output()).endsWith("collected " + DEPLOYMENTS + "\n");
    }
  }

  /** The server. Its own class loader does not load the library. */
  static final class Server {
    private Server() {}

    public static void main(String[] args) throws Exception {
      ExecutorService pool = Executors.newFixedThreadPool(THREADS);
      List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
      for (int i = 0; i < DEPLOYMENTS; i++) {
        // Each deployment unpacks a native library of its own, because a JVM loads a file once.
        System.setProperty("io.vmclock.library.cachedir", Path.of(args[1], "cache" + i).toString());
        loaders.add(deploy(pool, args));
      }
      int collected = 0;
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (collected < DEPLOYMENTS && System.nanoTime() < end) {
        System.gc();
        Thread.sleep(20);
        collected = (int) loaders.stream().filter(loader -> loader.get() == null).count();
      }
      pool.shutdown();
      System.out.println("collected " + collected);
    }

    private static WeakReference<ClassLoader> deploy(ExecutorService pool, String[] args)
        throws Exception {
      URL[] path = new URL[args.length - 2];
      for (int i = 0; i < path.length; i++) {
        path[i] = Path.of(args[i + 2]).toUri().toURL();
      }
      try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
        AutoCloseable application =
            (AutoCloseable)
                loader
                    .loadClass(Application.class.getName())
                    .getConstructor(String.class)
                    .newInstance(args[0]);
        // Each thread of the pool runs one task, because the tasks wait for each other.
        CountDownLatch running = new CountDownLatch(THREADS);
        List<Future<?>> requests = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          requests.add(
              pool.submit(
                  () -> {
                    running.countDown();
                    running.await();
                    Thread.currentThread().setContextClassLoader(loader);
                    try {
                      ((Runnable) application).run();
                    } finally {
                      Thread.currentThread().setContextClassLoader(null);
                    }
                    return null;
                  }));
        }
        for (Future<?> request : requests) {
          request.get();
        }
        application.close();
        return new WeakReference<>(loader);
      }
    }
  }

  /** The application, which uses each feature. */
  public static final class Application implements Runnable, AutoCloseable {
    private final VmClock clock;
    private final PageWriter writer;
    private final VmClockWatcher watcher;
    private final CountDownLatch heard = new CountDownLatch(1);
    private final RestoreActions actions;
    private final UuidGenerator uuids;
    private final GenerationScoped<Object> scoped;

    public Application(String page) {
      clock = VmClock.open(Path.of(page));
      writer = PageWriter.open(Path.of(page));
      watcher = VmClockWatcher.builder(clock).samplingInterval(Duration.ofMillis(5)).build();
      watcher.subscribe("heard", (VmClockEvent event) -> heard.countDown());
      GenerationGuard guard = GenerationGuard.of(clock);
      actions = RestoreActions.create(guard);
      actions.add("action", 0, Duration.ofSeconds(1), () -> {});
      uuids = UuidGenerator.create(guard);
      scoped = GenerationScoped.create(guard, Object::new, value -> {});
      watcher.start();
      Security.insertProviderAt(VmClockProvider.of(guard), 1);
      VmClockProvider.requireDefault();
    }

    @Override
    public void run() {
      GenerationGuard guard = GenerationGuard.of(clock);
      UUID[] batch = new UUID[100];
      for (int i = 0; i < 100; i++) {
        Objects.requireNonNull(scoped.get());
        uuids.version4(batch);
        uuids.version7(batch);
        SnapshotSafeRandom.create(guard).nextBytes(new byte[2000]);
        long unused = UniqueRandom.create(guard).nextLong();
        Objects.requireNonNull(uuids.version7());
      }
      new SecureRandom().nextLong();
      UtcClock.of(clock);
      if (clock.read().isAvailable(Capability.UTC)) {
        throw new IllegalStateException("this page has no time");
      }
    }

    @Override
    public void close() {
      writer.restore();
      if (!Uninterruptibles.awaitUninterruptibly(heard, 10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the watcher did not report the restore");
      }
      actions.checkNow();
      scoped.close();
      watcher.close();
      writer.close();
      clock.close();
      Security.removeProvider(VmClockProvider.NAME);
    }
  }
}
