package io.vmclock.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A PostgreSQL server, which starts once for all tests of a JVM and stops after them. A test that
 * uses this extension gets the JDBC URL as a parameter of type {@link Url}. It is skipped if
 * PostgreSQL is not installed, and fails instead with {@code -Dvmclock.postgresql=required}.
 */
public final class PostgresServer implements ExecutionCondition, ParameterResolver {
  /** The JDBC URL of the server. */
  public record Url(String jdbc) {}

  private static final String NOT_INSTALLED = "77";
  private static final boolean REQUIRED =
      "required".equals(System.getProperty("vmclock.postgresql"));

  /** A server, or the reason why there is none. Closed after the last test of the JVM. */
  private record Started(Path directory, String status, String output) implements AutoCloseable {
    static Started start() {
      try {
        Path directory = Files.createTempDirectory("vmclock-postgres");
        return run(directory, "start");
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private static Started run(Path directory, String command) throws IOException {
      Process process =
          new ProcessBuilder(tool().toString(), command, directory.toString())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      try {
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
          throw new IllegalStateException("tools/postgres " + command + " does not end");
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return new Started(directory, Integer.toString(process.exitValue()), output.strip());
    }

    private static Path tool() {
      Path directory = Path.of("").toAbsolutePath();
      while (directory != null && !Files.isExecutable(directory.resolve("tools/postgres"))) {
        directory = directory.getParent();
      }
      if (directory == null) {
        throw new IllegalStateException("There is no tools/postgres in a directory above");
      }
      return directory.resolve("tools/postgres");
    }

    @Override
    public void close() throws IOException {
      if (status.equals("0")) {
        run(directory, "stop");
      }
      Files.delete(directory);
    }
  }

  private static Started started(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(PostgresServer.class))
        .getOrComputeIfAbsent(Started.class, key -> Started.start(), Started.class);
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Started started = started(context);
    return started.status.equals(NOT_INSTALLED) && !REQUIRED
        ? ConditionEvaluationResult.disabled(started.output)
        : ConditionEvaluationResult.enabled("");
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Url.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Started started = started(context);
    if (!started.status.equals("0")) {
      throw new IllegalStateException("PostgreSQL did not start: " + started.output);
    }
    return new Url(started.output);
  }
}
