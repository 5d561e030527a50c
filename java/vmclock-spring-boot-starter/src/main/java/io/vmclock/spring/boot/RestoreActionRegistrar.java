package io.vmclock.spring.boot;

import io.vmclock.restore.RestoreActions;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodIntrospector.MetadataLookup;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Adds the restore actions of the beans, after all singletons were created: the methods with {@link
 * OnRestore} and the beans of type {@link RestoreHandler}. The main thread uses it.
 */
final class RestoreActionRegistrar implements SmartInitializingSingleton, DisposableBean {
  private final ConfigurableListableBeanFactory beans;
  private final RestoreActions actions;
  private final List<String> names = new ArrayList<>();

  RestoreActionRegistrar(ConfigurableListableBeanFactory beans, RestoreActions actions) {
    this.beans = beans;
    this.actions = actions;
  }

  /** Returns the names of the actions that it has added. */
  List<String> names() {
    return List.copyOf(names);
  }

  @Override
  public void afterSingletonsInstantiated() {
    for (String bean : beans.getBeanNamesForType(Object.class)) {
      if (beans.containsBean(ScopedProxyUtils.getTargetBeanName(bean))) {
        continue; // a scoped proxy, whose target is a bean too
      }
      addActions(bean, type(bean));
      // The name alone is that of the object which the factory makes.
      if (!BeanFactoryUtils.isFactoryDereference(bean) && beans.isFactoryBean(bean)) {
        String factory = BeanFactory.FACTORY_BEAN_PREFIX + bean;
        addActions(factory, beans.getType(factory));
      }
    }
  }

  private void addActions(String bean, @Nullable Class<?> type) {
    if (type != null) {
      addMethods(bean, type);
      addHandler(bean, type);
    }
  }

  /** Returns the class of the bean behind its proxies, or null if it is not known or irrelevant. */
  private @Nullable Class<?> type(String bean) {
    try {
      return AutoProxyUtils.determineTargetClass(beans, bean);
    } catch (RuntimeException | LinkageError unresolvable) {
      // For example a lazy bean whose class has missing dependencies. It cannot be created either.
      return null;
    }
  }

  private void addMethods(String bean, Class<?> type) {
    if (!AnnotationUtils.isCandidateClass(type, OnRestore.class)) {
      return;
    }
    MetadataLookup<@Nullable OnRestore> lookup =
        method -> AnnotatedElementUtils.findMergedAnnotation(method, OnRestore.class);
    Map<Method, @Nullable OnRestore> found = MethodIntrospector.selectMethods(type, lookup);
    found.forEach(
        (method, action) -> addMethod(bean, type, method, Objects.requireNonNull(action)));
  }

  private void addMethod(String bean, Class<?> type, Method method, OnRestore action) {
    String what = "The method " + type.getName() + "." + method.getName() + "() with @OnRestore";
    if (method.getParameterCount() != 0) {
      throw new IllegalStateException(
          what + " has parameters: remove them, because a restore has no arguments to pass");
    }
    requireSingleton(bean, what);
    String name = action.name().isEmpty() ? bean + "." + method.getName() : action.name();
    Duration budget = budget(action, what);
    Method callable = AopUtils.selectInvocableMethod(method, beans.getType(bean));
    ReflectionUtils.makeAccessible(callable);
    add(
        name,
        action.priority(),
        budget,
        () -> {
          // A lazy bean that nobody has used has nothing to discard.
          if (beans.containsSingleton(BeanFactoryUtils.transformedBeanName(bean))) {
            invoke(callable, beans.getBean(bean));
          }
        });
  }

  private static void invoke(Method method, Object bean) throws Exception {
    try {
      method.invoke(bean);
    } catch (java.lang.reflect.InvocationTargetException e) {
      ReflectionUtils.rethrowException(e.getCause());
    }
  }

  private static Duration budget(OnRestore action, String what) {
    try {
      return DurationStyle.detectAndParse(action.budget());
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          what + " has the budget \"" + action.budget() + "\": use a duration such as 50ms", e);
    }
  }

  private void addHandler(String bean, Class<?> type) {
    if (!RestoreHandler.class.isAssignableFrom(type)) {
      return;
    }
    requireSingleton(bean, "The RestoreHandler " + bean);
    RestoreHandler handler = beans.getBean(bean, RestoreHandler.class);
    add(bean, handler.priority(), handler.budget(), handler::onRestore);
  }

  private void requireSingleton(String bean, String what) {
    if (!beans.isSingleton(bean)) {
      throw new IllegalStateException(
          what
              + " belongs to the bean "
              + bean
              + ", which is not a singleton: put it into a singleton bean");
    }
  }

  private void add(String name, int priority, Duration budget, RestoreActions.Action action) {
    actions.add(name, priority, budget, action);
    names.add(name);
  }

  /** The actions can outlive this context, for example if they are a bean of its parent. */
  @Override
  public void destroy() {
    names.forEach(actions::remove);
  }
}
