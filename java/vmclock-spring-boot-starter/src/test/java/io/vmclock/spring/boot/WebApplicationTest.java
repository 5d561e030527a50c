package io.vmclock.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import io.vmclock.env.RestoreSource;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.pool.GuardedDataSource;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.UuidGenerator;
import io.vmclock.restore.VmClockProvider;
import io.vmclock.testkit.BusyPage;
import io.vmclock.watch.VmClockEvent.FileReplaced;
import io.vmclock.watch.VmClockWatcher;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.Security;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tests a whole application from outside, with Tomcat, the actuator and a real pool. */
class WebApplicationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();

  @Configuration
  @EnableAutoConfiguration
  @RestController
  static class Application {
    private final UuidGenerator ids;
    private final DataSource database;
    private int restores;

    Application(UuidGenerator ids, DataSource database) {
      this.ids = ids;
      this.database = database;
    }

    @OnRestore
    void restored() {
      restores++;
    }

    /** Returns the number of restores that the actions had seen when the request was handled. */
    @GetMapping("/restores")
    String restores() {
      return String.valueOf(restores);
    }

    @GetMapping("/id")
    String id() {
      return ids.version7().toString();
    }

    /** Returns the session of H2. */
    @GetMapping("/session")
    String session() throws SQLException {
      try (Connection connection = database.getConnection();
          var result = connection.createStatement().executeQuery("select session_id()")) {
        assertThat(result.next()).isTrue();
        return result.getString(1);
      }
    }
  }

  private static ConfigurableApplicationContext start(Machine machine, String... more) {
    Map<String, Object> properties =
        new HashMap<>(
            Map.of(
                "server.port", "0",
                "management.endpoints.web.exposure.include", "*",
                "management.endpoint.health.show-details", "always",
                "spring.datasource.url", "jdbc:h2:mem:web;DB_CLOSE_DELAY=-1",
                "spring.datasource.hikari.maximum-pool-size", "1"));
    machine.addProperties(properties, more);
    SpringApplication application = new SpringApplication(Application.class);
    application.setDefaultProperties(properties);
    return application.run();
  }

  private String get(ConfigurableApplicationContext context, String path) throws Exception {
    String port = context.getEnvironment().getProperty("local.server.port");
    return http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            BodyHandlers.ofString())
        .body();
  }

  private JsonNode health(ConfigurableApplicationContext context) throws Exception {
    return JSON.readTree(get(context, "/actuator/health")).at("/components/vmclock");
  }

  @Test
  void checksEachRequestIfEnabled() throws Exception {
    try (Machine machine = new Machine();
        ConfigurableApplicationContext context =
            start(machine, "vmclock.request-check.enabled=true")) {
      for (int restores = 1; restores <= 20; restores++) {
        machine.restore();
        assertThat(get(context, "/restores")).isEqualTo(String.valueOf(restores));
      }
    }
  }

  /** The database outlives its last connection; otherwise H2 would count its sessions anew. */
  @Test
  void usesNoConnectionFromBeforeARestore() throws Exception {
    try (Machine machine = new Machine();
        ConfigurableApplicationContext context = start(machine)) {
      String before = get(context, "/session");
      assertThat(get(context, "/session")).isEqualTo(before);
      machine.restore();
      assertThat(get(context, "/session")).isNotEqualTo(before);

      DataSource database = context.getBean(DataSource.class);
      assertThat(database).isInstanceOf(GuardedDataSource.class);
      assertThat(database.unwrap(HikariDataSource.class).getMaximumPoolSize()).isEqualTo(1);
      assertThat(get(context, "/actuator/metrics/hikaricp.connections.max"))
          .contains("\"value\":1");
    }
  }

  @Test
  void leavesThePoolAloneIfDisabled() {
    try (Machine machine = new Machine();
        ConfigurableApplicationContext context = start(machine, "vmclock.hikari.enabled=false")) {
      assertThat(context.getBean(DataSource.class)).isInstanceOf(HikariDataSource.class);
    }
  }

  @Test
  void reportsItsHealthAndTheLastRestore() throws Exception {
    try (Machine machine = new Machine();
        ConfigurableApplicationContext context =
            start(machine, "vmclock.accuracy-limit=1d", "vmclock.request-check.enabled=true")) {
      JsonNode before = health(context);
      assertThat(before.at("/status").asText()).isEqualTo("UP");
      assertThat(before.at("/details/mode").asText()).isEqualTo("REQUIRED");
      assertThat(before.at("/details/protection").asText()).isEqualTo("EXACT");
      assertThat(before.at("/details/limitSeconds").asDouble()).isEqualTo(86400.0);
      assertThat(before.at("/details/boundSeconds").isNumber()).isTrue();
      assertThat(before.at("/details/restores").asInt()).isZero();
      assertThat(before.has("lastRestore")).isFalse();

      machine.restore();
      JsonNode after = health(context);
      assertThat(after.at("/details/restores").asInt()).isEqualTo(1);
      assertThat(after.at("/details/lastRestore/actions/HikariCP dataSource").isMissingNode())
          .isFalse();

      machine.makeTimeUnreliable();
      JsonNode unreliable = health(context);
      assertThat(unreliable.at("/status").asText()).isEqualTo("DOWN");
      assertThat(unreliable.at("/details/source").asText()).isEqualTo("none");
      assertThat(unreliable.at("/details/noTime").asText()).contains("not reliable now");
    }
  }

  @Test
  void isDownAsSoonAsTheBoundIsAboveTheLimit() throws Exception {
    try (Machine machine = new Machine();
        ConfigurableApplicationContext context = start(machine, "vmclock.accuracy-limit=1ms")) {
      assertThat(health(context).at("/status").asText()).isEqualTo("UP");
      machine.bound(Duration.ofMillis(5));
      assertThat(health(context).at("/status").asText()).isEqualTo("DOWN");
      machine.bound(Duration.ofMillis(1));
      assertThat(health(context).at("/status").asText()).isEqualTo("UP");
    }
  }

  @Test
  void isUpOnFirecrackerWithThePropertiesOfTheGuide() throws Exception {
    Properties guide =
        PropertiesLoaderUtils.loadProperties(new ClassPathResource("firecracker.properties"));
    try (Machine machine = new Machine()) {
      machine.likeFirecracker();
      String[] properties =
          guide.stringPropertyNames().stream()
              .map(name -> name + "=" + guide.getProperty(name))
              .toArray(String[]::new);
      try (ConfigurableApplicationContext context = start(machine, properties)) {
        machine.restore();
        JsonNode health = health(context);
        assertThat(health.at("/status").asText()).isEqualTo("UP");
        assertThat(health.at("/details/protection").asText()).isEqualTo("EXACT");
      }
    }
  }

  @Test
  void isDownIfTheWatcherCannotReadThePage() throws Exception {
    try (Machine machine = new Machine();
        ConfigurableApplicationContext context = start(machine)) {
      VmClockWatcher watcher = context.getBean(VmClockWatcher.class);
      BusyPage update = machine.beginUpdate();
      while (watcher.unreadableCause().isEmpty()) {
        Thread.sleep(10);
      }
      JsonNode health = health(context);
      assertThat(health.at("/status").asText()).isEqualTo("DOWN");
      assertThat(health.at("/details/watcher").asText()).contains(machine.page().toString());
      assertThat(health.at("/details/status").isMissingNode()).isTrue();
      update.close();
    }
  }

  @Test
  void isDownIfThePageFileWasRemovedOrReplaced(@TempDir Path directory) throws Exception {
    try (Machine machine = new Machine();
        ConfigurableApplicationContext context = start(machine)) {
      VmClockWatcher watcher = context.getBean(VmClockWatcher.class);
      Path old = Files.move(machine.page(), directory.resolve("old"));
      while (watcher.fileChange().isEmpty()) {
        Thread.sleep(10);
      }
      JsonNode removed = health(context);
      assertThat(removed.at("/status").asText()).isEqualTo("DOWN");
      assertThat(removed.at("/details/watcher").asText())
          .contains(machine.page() + " names no page any more")
          .contains("restart the application");
      assertThat(removed.at("/details/protection").isMissingNode()).isTrue();

      Files.copy(old, machine.page());
      while (!(watcher.fileChange().orElseThrow() instanceof FileReplaced)) {
        Thread.sleep(10);
      }
      JsonNode replaced = health(context);
      assertThat(replaced.at("/status").asText()).isEqualTo("DOWN");
      assertThat(replaced.at("/details/watcher").asText())
          .contains(machine.page() + " names another page")
          .contains("restart the application");
    }
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void isUnknownIfOnlyAnEmbeddedPageShowsRestores(CapturedOutput output) throws Exception {
    try (Machine machine = new Machine();
        ConfigurableApplicationContext context =
            start(machine, "vmclock.page=/nonexistent/page", "vmclock.mode=embedded")) {
      JsonNode health = health(context);
      assertThat(health.at("/status").asText()).isEqualTo("UNKNOWN");
      assertThat(health.at("/details/protection").asText()).isEqualTo("NONE");
      assertThat(health.at("/details/missingRestoreSources/0").asText())
          .contains("Cannot open /nonexistent/page");
      assertThat(health.at("/details/missingRestoreSources/1").asText())
          .contains("no hypervisor changes it");
      assertThat(output)
          .contains("Absent: vmclock page: Cannot open /nonexistent/page")
          .contains("Nothing is protected against restores")
          .doesNotContain("Protected against restores");
    }
  }

  @Test
  void startsIfDisabledWithAnEnvironmentOfTheApplication() throws Exception {
    try (Machine machine = new Machine();
        VmClockEnvironment own =
            VmClockEnvironment.builder().page(machine.page()).restores(RestoreSource.PAGE).open()) {
      SpringApplication application = new SpringApplication(Application.class);
      application.addInitializers(
          (GenericApplicationContext context) -> {
            context.registerBean(VmClockEnvironment.class, () -> own);
            context.registerBean(GenerationGuard.class, own::guard);
            context.registerBean(UuidGenerator.class, own::ids);
          });
      application.setDefaultProperties(
          Map.of(
              "server.port",
              "0",
              "vmclock.enabled",
              "false",
              "spring.datasource.url",
              "jdbc:h2:mem:disabled"));
      try (ConfigurableApplicationContext context = application.run()) {
        assertThat(health(context).isMissingNode()).isTrue();
      }
    }
  }

  @Test
  void isUnknownInModeAutoWithoutASource() throws Exception {
    try (Machine machine = new Machine();
        ConfigurableApplicationContext context =
            start(machine, "vmclock.page=/nonexistent/page", "vmclock.mode=auto")) {
      JsonNode health = health(context);
      assertThat(health.at("/status").asText()).isEqualTo("UNKNOWN");
      assertThat(health.at("/details/protection").asText()).isEqualTo("NONE");
      assertThat(health.at("/details/missingTimeSources/0").asText())
          .contains("vmclock.system-clock-max-error");
      assertThat(health.at("/details/missingRestoreSources/0").asText())
          .contains("Cannot open /nonexistent/page");
    }
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void isUnknownIfOnlyCheckpointsAreDetectedAndTheApplicationAcceptsMore(CapturedOutput output)
      throws Exception {
    try (Machine machine = new Machine();
        ConfigurableApplicationContext context =
            start(
                machine,
                "vmclock.page=/nonexistent/page",
                "vmclock.sources.time=",
                "vmclock.sources.restores=page,checkpoint",
                "vmclock.mode=auto")) {
      JsonNode health = health(context);
      assertThat(health.at("/status").asText()).isEqualTo("UNKNOWN");
      assertThat(health.at("/details/protection").asText()).isEqualTo("EXACT");
      assertThat(health.at("/details/missingRestoreSources/0").asText())
          .contains("Cannot open /nonexistent/page");
      assertThat(output)
          .contains(
              "Only checkpoints of this process are detected, and no restore of the machine."
                  + " [vmclock page] Cannot open /nonexistent/page");
    }
  }

  @Test
  void isUpIfTheApplicationAcceptsOnlyCheckpoints() throws Exception {
    try (Machine machine = new Machine();
        ConfigurableApplicationContext context =
            start(machine, "vmclock.sources.restores=checkpoint", "vmclock.mode=auto")) {
      assertThat(health(context).at("/status").asText()).isEqualTo("UP");
    }
  }

  @Test
  void installsTheProviderForTheWholeProcess() throws Exception {
    Machine machine = new Machine(); // the provider keeps its page until the JVM ends
    try {
      for (int context = 1; context <= 2; context++) {
        start(machine, "vmclock.provider.install=true").close();
        VmClockProvider.requireDefault();
      }
      assertThat(new SecureRandom().getAlgorithm()).isEqualTo(VmClockProvider.ALGORITHM);
    } finally {
      Security.removeProvider(VmClockProvider.NAME);
    }
  }

  @Test
  void recordsMetricsUnlessDisabled() throws Exception {
    try (Machine machine = new Machine();
        ConfigurableApplicationContext context =
            start(machine, "vmclock.request-check.enabled=true")) {
      machine.restore();
      assertThat(get(context, "/actuator/metrics/vmclock.restores")).contains("\"value\":1");
    }
    try (Machine machine = new Machine();
        ConfigurableApplicationContext context = start(machine, "vmclock.metrics.enabled=false")) {
      assertThat(get(context, "/actuator/metrics")).doesNotContain("vmclock");
    }
  }

  @Test
  void describesTheSourcesInInfo() throws Exception {
    try (Machine machine = new Machine();
        ConfigurableApplicationContext context = start(machine)) {
      JsonNode info = JSON.readTree(get(context, "/actuator/info")).at("/vmclock");
      assertThat(info.at("/inUse").asText()).contains(machine.page().toString());
      assertThat(info.at("/sources/0/state").asText()).isEqualTo("USABLE");
    }
  }
}
