package io.vmclock.crac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.publish.Publisher;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.UuidGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.crac.Context;
import org.crac.Resource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CracSupportTest {
  @TempDir private Path directory;

  /** Calls its resources in the order that CRaC specifies. */
  private static final class TestContext extends Context<Resource> {
    private final List<Resource> resources = new ArrayList<>();

    @Override
    public void register(Resource resource) {
      resources.add(resource);
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
      for (int i = resources.size() - 1; i >= 0; i--) {
        call(resources.get(i), true);
      }
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
      resources.forEach(resource -> call(resource, false));
    }

    private void call(Resource resource, boolean before) {
      try {
        if (before) {
          resource.beforeCheckpoint(this);
        } else {
          resource.afterRestore(this);
        }
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  /** A resource of the application, which makes an id in each of its hooks. */
  private static final class IdResource implements Resource {
    private final UuidGenerator ids;
    private final List<UUID> made = new ArrayList<>();

    IdResource(UuidGenerator ids) {
      this.ids = ids;
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
      made.add(ids.version4());
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
      made.add(ids.version4());
    }
  }

  @Test
  void releasesAndReopensInTheOrderOfCrac() throws IOException {
    Path page = directory.resolve("page");
    TestContext context = new TestContext();
    CracSupport.register(context);
    Publisher.create(page).close();
    try (VmClock clock = VmClock.open(page)) {
      GenerationGuard guard = GenerationGuard.of(clock);
      IdResource application = new IdResource(UuidGenerator.create(guard));
      context.register(application);
      long stamp = guard.stamp();
      assertThat(maps()).contains(page.toString());

      context.beforeCheckpoint(context);
      assertThat(maps()).doesNotContain(page.toString());
      assertThatThrownBy(clock::read)
          .isInstanceOfSatisfying(
              VmClockException.class,
              e -> assertThat(e.reason()).isEqualTo(VmClockException.Reason.RELEASED));

      context.afterRestore(context);
      assertThat(maps()).contains(page.toString());
      assertThat(guard.changedSince(stamp)).isTrue();
      assertThat(application.made).hasSize(2).doesNotHaveDuplicates();
    }
  }

  @Test
  void registersOnceWithoutCrac() {
    CracSupport.register();
    CracSupport.register();
  }

  private static String maps() throws IOException {
    return Files.readString(Path.of("/proc/self/maps"));
  }
}
