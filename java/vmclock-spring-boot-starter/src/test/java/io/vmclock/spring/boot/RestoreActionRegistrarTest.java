package io.vmclock.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.restore.ActionOutcome;
import io.vmclock.restore.RestoreActions;
import io.vmclock.restore.RestoreReport;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;

class RestoreActionRegistrarTest {
  private static void run(
      Class<?> application, Machine machine, ContextConsumer<AssertableApplicationContext> test) {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(VmClockAutoConfiguration.class))
        .withPropertyValues(machine.properties())
        .withUserConfiguration(application)
        .run(test);
  }

  /** Restores the machine. The watcher or this call runs the actions. */
  private static RestoreReport restore(Machine machine, AssertableApplicationContext context) {
    RestoreActions actions = context.getBean(RestoreActions.class);
    Optional<RestoreReport> before = actions.lastReport();
    machine.restore();
    actions.checkNow();
    RestoreReport report = actions.lastReport().orElseThrow();
    assertThat(before).isNotEqualTo(Optional.of(report));
    return report;
  }

  @Configuration
  @Import(OnRestoreExample.Registration.class)
  static class Application {
    @Bean
    OnRestoreExample.Registry registry() {
      return new OnRestoreExample.Registry();
    }

    @Bean
    OnRestoreExample.Prices prices() {
      return OnRestoreExample.withAPrice();
    }

    @Bean
    RestoreHandler first() {
      return new RestoreHandler() {
        @Override
        public void onRestore() {
          throw new IllegalStateException("not now");
        }

        @Override
        public int priority() {
          return 20;
        }
      };
    }
  }

  @Test
  void runsMethodsAndHandlersInTheOrderOfTheirPriority() {
    try (Machine machine = new Machine()) {
      run(
          Application.class,
          machine,
          context -> {
            RestoreReport report = restore(machine, context);
            assertThat(report.outcomes())
                .extracting(ActionOutcome::name)
                .containsExactly("first", "prices.forget", "registerAgain");
            assertThat(context.getBean(OnRestoreExample.Registry.class).registrations).isEqualTo(1);
            assertThat(report.failed()).extracting(ActionOutcome::name).containsExactly("first");
            assertThat(report.outcomes().get(1).budget()).isEqualTo(Duration.ofMillis(50));
            assertThat(OnRestoreExample.isEmpty(context.getBean(OnRestoreExample.Prices.class)))
                .isTrue();
          });
    }
  }

  static class WithParameter {
    @OnRestore
    void run(String parameter) {}
  }

  @Test
  void aMethodWithParametersIsAnErrorAtTheStart() {
    assertDoesNotStart(WithParameter.class, "has parameters");
  }

  static class BadBudget {
    @OnRestore(budget = "soon")
    void run() {}
  }

  @Test
  void anUnknownBudgetIsAnErrorAtTheStart() {
    assertDoesNotStart(BadBudget.class, "\"soon\"");
  }

  @Scope("prototype")
  static class Prototype {
    @OnRestore
    void run() {}
  }

  @Test
  void aBeanThatIsNoSingletonIsAnErrorAtTheStart() {
    assertDoesNotStart(Prototype.class, "not a singleton");
  }

  private static void assertDoesNotStart(Class<?> bean, String message) {
    try (Machine machine = new Machine()) {
      run(
          bean,
          machine,
          context ->
              assertThat(context)
                  .getFailure()
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining(message)
                  .hasMessageContaining(bean.getSimpleName()));
    }
  }

  static class Counted {
    static int created;

    int restores;

    Counted() {
      created++;
    }

    @OnRestore
    void count() {
      restores++;
    }

    int restores() {
      return restores;
    }
  }

  @Configuration
  static class LazyApplication {
    @Bean
    @Lazy
    Counted counted() {
      return new Counted();
    }
  }

  @Test
  void doesNotCreateALazyBeanForARestore() {
    try (Machine machine = new Machine()) {
      Counted.created = 0;
      run(
          LazyApplication.class,
          machine,
          context -> {
            restore(machine, context);
            assertThat(Counted.created).isZero();
            Counted counted = context.getBean(Counted.class);
            restore(machine, context);
            assertThat(counted.restores()).isEqualTo(1);
          });
    }
  }

  @Configuration
  static class ProxiedApplication {
    @Bean
    @Scope(value = "singleton", proxyMode = ScopedProxyMode.TARGET_CLASS)
    Counted counted() {
      return new Counted();
    }
  }

  @Test
  void callsAMethodBehindAProxyOnce() {
    try (Machine machine = new Machine()) {
      run(
          ProxiedApplication.class,
          machine,
          context -> {
            assertThat(restore(machine, context).failed()).isEmpty();
            assertThat(context.getBean("counted", Counted.class).restores()).isEqualTo(1);
          });
    }
  }

  static class Product {
    int restores;

    @OnRestore
    void count() {
      restores++;
    }
  }

  static class Factory implements FactoryBean<Product> {
    private final Product product = new Product();
    int restores;

    @Override
    public Product getObject() {
      return product;
    }

    @Override
    public Class<?> getObjectType() {
      return Product.class;
    }

    @OnRestore
    void discard() {
      restores++;
    }
  }

  @Test
  void runsTheMethodsOfAFactoryAndOfItsProduct() {
    try (Machine machine = new Machine()) {
      run(
          Factory.class,
          machine,
          context -> {
            Product product = context.getBean(Product.class);
            RestoreReport report = restore(machine, context);
            assertThat(report.failed()).isEmpty();
            assertThat(product.restores).isEqualTo(1);
            assertThat(context.getBean(Factory.class).restores).isEqualTo(1);
          });
    }
  }

  @Test
  void removesTheActionsOfAContextThatIsClosed() {
    try (Machine machine = new Machine()) {
      run(
          Application.class,
          machine,
          context -> {
            RestoreActions actions = context.getBean(RestoreActions.class);
            context.getBean(RestoreActionRegistrar.class).destroy();
            machine.restore();
            actions.checkNow();
            assertThat(actions.lastReport().orElseThrow().outcomes()).isEmpty();
          });
    }
  }
}
