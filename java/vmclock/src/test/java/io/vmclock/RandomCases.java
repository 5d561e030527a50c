package io.vmclock;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.util.Iterator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.AnnotationConsumer;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Gives a test this many random cases, in batches of up to 1000. The test has one parameter, a
 * {@link Batch}, and loops over it. There are batches because each call of a test method takes
 * JUnit and the test report longer than most of these cases take.
 *
 * <p>The first case has the seed {@link RandomCase#SEED}, and each next case the next seed. A
 * failure names the seed of its case and the values drawn for it.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@ArgumentsSource(RandomCases.Batches.class)
@ExtendWith(RandomCases.SeedReport.class)
public @interface RandomCases {
  /** Returns the number of cases. */
  int value();

  /** The random cases of one call of a test. */
  final class Batch implements Iterable<RandomCase> {
    private final long firstSeed;
    private final long count;
    private RandomCase current;

    private Batch(long firstSeed, long count) {
      this.firstSeed = firstSeed;
      this.count = count;
      current = new RandomCase(firstSeed);
    }

    @Override
    public Iterator<RandomCase> iterator() {
      return LongStream.range(firstSeed, firstSeed + count)
          .mapToObj(seed -> current = new RandomCase(seed))
          .iterator();
    }

    @Override
    public String toString() {
      return count + " cases from seed " + firstSeed;
    }
  }

  /** Divides the cases into batches. JUnit calls this. */
  final class Batches implements ArgumentsProvider, AnnotationConsumer<RandomCases> {
    private static final int BATCH = 1000;

    private int cases;

    @Override
    public void accept(RandomCases annotation) {
      cases = annotation.value();
    }

    @Override
    public Stream<Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      return LongStream.iterate(0, first -> first < cases, first -> first + BATCH)
          .mapToObj(first -> new Batch(RandomCase.SEED + first, Math.min(BATCH, cases - first)))
          .map(Arguments::of);
    }
  }

  /** Adds the seed and the values of the current case to a failure. JUnit calls this. */
  final class SeedReport implements InvocationInterceptor {
    @Override
    public void interceptTestTemplateMethod(
        Invocation<Void> invocation,
        ReflectiveInvocationContext<Method> method,
        ExtensionContext context)
        throws Throwable {
      try {
        invocation.proceed();
      } catch (Exception | AssertionError e) {
        Batch batch = (Batch) method.getArguments().get(0);
        throw new AssertionError(batch.current.describe() + ": " + e.getMessage(), e);
      }
    }
  }
}
