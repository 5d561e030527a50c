package io.vmclock.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.hibernate.VmClockUuid;
import io.vmclock.restore.GenerationGuard;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** A controller that repeats a transaction of JPA after a restore, as the guide describes it. */
class RepeatedTransactionTest {
  private final HttpClient http = HttpClient.newHttpClient();

  @Entity(name = "repeated")
  static class Repeated {
    @Id @VmClockUuid @Nullable UUID id;
  }

  @Configuration
  @EnableAutoConfiguration
  @RestController
  static class Application {
    private final Machine machine;
    private final GenerationGuard guard;
    private final TransactionTemplate transaction;
    private final EntityManager entities;

    Application(
        Machine machine,
        GenerationGuard guard,
        TransactionTemplate transaction,
        EntityManager entities) {
      this.machine = machine;
      this.guard = guard;
      this.transaction = transaction;
      this.entities = entities;
    }

    /** The first attempt is restored, ahead of a statement or of the commit. */
    @GetMapping("/store/{at}")
    String store(@PathVariable("at") String at) {
      StringBuilder answer = new StringBuilder();
      for (int attempt = 1; ; attempt++) {
        boolean isRestored = attempt == 1;
        long stamp = guard.stamp();
        try {
          transaction.executeWithoutResult(
              status -> {
                store(isRestored);
                if (at.equals("statement")) {
                  store(false);
                }
              });
          return answer.append("stored").toString();
        } catch (RuntimeException e) {
          answer.append(e.getClass().getSimpleName()).append(", ");
          if (!guard.changedSince(stamp)) {
            return answer.toString();
          }
        }
      }
    }

    private void store(boolean isRestoredAfterwards) {
      entities.persist(new Repeated());
      entities.flush();
      if (isRestoredAfterwards) {
        machine.restore();
      }
    }
  }

  private String store(String at, String openInView) throws Exception {
    try (Machine machine = new Machine();
        ConfigurableApplicationContext context = start(machine, openInView)) {
      String port = context.getEnvironment().getProperty("local.server.port");
      URI address = URI.create("http://127.0.0.1:" + port + "/store/" + at);
      return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body();
    }
  }

  private static ConfigurableApplicationContext start(Machine machine, String openInView) {
    Map<String, Object> properties =
        new HashMap<>(
            Map.of(
                "server.port", "0",
                "spring.jpa.open-in-view", openInView,
                "spring.jpa.hibernate.ddl-auto", "create",
                "spring.datasource.url", "jdbc:h2:mem:repeated;DB_CLOSE_DELAY=-1"));
    machine.addProperties(properties);
    SpringApplication application = new SpringApplication(Application.class);
    application.setDefaultProperties(properties);
    application.addInitializers(
        context -> context.getBeanFactory().registerSingleton("machine", machine));
    return application.run();
  }

  @ParameterizedTest
  @CsvSource({"statement, JpaSystemException", "commit, RecoverableDataAccessException"})
  void succeedsWithAnEntityManagerOfItsOwn(String at, String failure) throws Exception {
    assertThat(store(at, "false")).isEqualTo(failure + ", stored");
  }

  /** The reason for the guide's advice. If this fails, the advice can go. */
  @Test
  void failsWithTheEntityManagerOfTheRequest() throws Exception {
    assertThat(store("commit", "true"))
        .isEqualTo("RecoverableDataAccessException, CannotCreateTransactionException, ");
  }
}
