package io.vmclock.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.simulacron.common.cluster.ClusterSpec;
import com.datastax.oss.simulacron.common.cluster.QueryLog;
import com.datastax.oss.simulacron.server.BoundCluster;
import com.datastax.oss.simulacron.server.Server;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.cassandra.VmClockTimestampGenerator.WithoutTime;
import io.vmclock.env.TimeSource;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.test.Allocation;
import io.vmclock.testkit.FakeClock;
import io.vmclock.testkit.TestPage;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The driver sends requests to Simulacron, which speaks Cassandra's protocol and logs them. */
class VmClockTimestampGeneratorTest {
  private static final long UTC_MICROS = 1_790_000_000_123_456L;
  private static final String WRITE = "INSERT INTO k.t (id) VALUES (1)";

  private static Server server;
  private static BoundCluster cluster;

  private final FakeClock clock =
      new FakeClock().at(Instant.ofEpochSecond(0, UTC_MICROS * 1000 + 789));

  @BeforeAll
  static void startServer() {
    server = Server.builder().build();
    cluster = server.register(ClusterSpec.builder().withNodes(1));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @AfterEach
  void forgetTheClock() {
    VmClockTimestampGenerator.forget();
    cluster.clearLogs();
  }

  private static DriverConfigLoader config(String options) {
    return DriverConfigLoader.fromString(
        "datastax-java-driver.advanced.timestamp-generator { class ="
            + " io.vmclock.cassandra.VmClockTimestampGenerator\n"
            + options
            + "\n}");
  }

  private static CqlSession connect(DriverConfigLoader config) {
    return CqlSession.builder()
        .withConfigLoader(config)
        .addContactPoint((InetSocketAddress) cluster.getNodes().iterator().next().getAddress())
        .withLocalDatacenter("dc1")
        .build();
  }

  /** Returns the timestamps of the writes that the server has received. */
  private static List<Long> received() {
    return cluster.getLogs().getQueryLogs().stream()
        .filter(log -> WRITE.equals(log.getQuery()))
        .map(QueryLog::getClientTimestamp)
        .toList();
  }

  @Test
  void sendsIncreasingTimestampsOfTheProgramsClock() {
    VmClockTimestampGenerator.use(clock);
    try (CqlSession session = connect(config(""))) {
      for (int i = 0; i < 3; i++) {
        session.execute(WRITE);
      }
    }
    List<Long> received = received();
    assertThat(received).hasSize(3);
    // The driver's own requests at the start may have taken some.
    assertThat(received.get(0)).isBetween(UTC_MICROS, UTC_MICROS + 1000);
    assertThat(received).containsExactly(received.get(0), received.get(0) + 1, received.get(0) + 2);
  }

  @Test
  void aStatementsOwnTimestampGoesFirst() {
    VmClockTimestampGenerator.use(clock);
    try (CqlSession session = connect(config(""))) {
      session.execute(SimpleStatement.newInstance(WRITE).setQueryTimestamp(7));
    }
    assertThat(received()).containsExactly(7L);
  }

  @Test
  void sessionsShareTheTimestampsOfTheProgramsClock() {
    VmClockTimestampGenerator.use(clock);
    try (CqlSession one = connect(config(""));
        CqlSession other = connect(config(""))) {
      one.execute(WRITE);
      other.execute(WRITE);
      one.execute(WRITE);
    }
    assertThat(received()).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void aRequestWithoutATimeFails() {
    VmClockTimestampGenerator.use(clock);
    try (CqlSession session = connect(config(""))) {
      clock.unreliable(Reason.UNRELIABLE);
      assertThatThrownBy(() -> session.execute(WRITE))
          .isInstanceOf(VmClockException.class)
          .hasMessageContaining("cannot be relied on now");
      clock.synchronizedAgain();
      session.execute(WRITE);
    }
    assertThat(received()).hasSize(1);
  }

  @Test
  void theServerAssignsTheTimeIfTheConfigurationAllowsIt() {
    VmClockTimestampGenerator.use(clock);
    try (CqlSession session = connect(config("vmclock.without-time = server-time"))) {
      clock.unreliable(Reason.UNRELIABLE);
      session.execute(WRITE);
    }
    assertThat(received()).containsExactly(Statement.NO_DEFAULT_TIMESTAMP);
  }

  @Test
  void opensTheSourcesThatTheConfigurationNames() {
    Instant utc = Instant.ofEpochSecond(1_790_000_000);
    try (TestPage page = TestPage.create().at(utc);
        CqlSession session =
            connect(config("vmclock.sources = [page]\nvmclock.page = \"" + page.path() + "\""))) {
      session.execute(WRITE);
    }
    assertThat(received().get(0)).isBetween(1_790_000_000_000_000L, 1_790_000_000_001_000L);
  }

  @Test
  void servesTheExample() {
    try (TestPage page = TestPage.create().at(Instant.ofEpochSecond(1_790_000_000));
        VmClockEnvironment env =
            VmClockEnvironment.builder().time(TimeSource.PAGE).page(page.path()).open();
        CqlSession session = connect(CassandraExample.config(env))) {
      session.execute(WRITE);
    }
    assertThat(received().get(0)).isBetween(1_790_000_000_000_000L, 1_790_000_000_001_000L);
  }

  @Test
  void aSessionWithoutAClockIsNotBuilt() {
    assertThatThrownBy(() -> connect(config("")).close())
        .hasStackTraceContaining("The timestamp generator has no clock: call")
        .hasStackTraceContaining("advanced.timestamp-generator.vmclock.sources");
  }

  @Test
  void anUnknownSourceIsRefused() {
    assertThatThrownBy(() -> connect(config("vmclock.sources = [page, gps]")).close())
        .hasStackTraceContaining(
            "advanced.timestamp-generator.vmclock.sources names the unknown source \"gps\". Name"
                + " one or more of [PAGE, CLOCK_BOUND, KERNEL], the best one first.");
  }

  @Test
  void anEmptyListOfSourcesIsRefused() {
    assertThatThrownBy(() -> connect(config("vmclock.sources = []")).close())
        .hasStackTraceContaining("advanced.timestamp-generator.vmclock.sources is empty");
  }

  @Test
  void anUnknownChoiceIsRefused() {
    assertThatThrownBy(() -> connect(config("vmclock.without-time = guess")).close())
        .hasStackTraceContaining("is \"guess\", but must be fail or server-time");
  }

  @Test
  void threadsGetEachTimestampOnlyOnceAndInOrder() throws Exception {
    VmClockTimestampGenerator generator = VmClockTimestampGenerator.of(clock, WithoutTime.FAIL);
    int perThread = 10_000;
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<long[]> take = () -> LongStream.generate(generator::next).limit(perThread).toArray();
      List<long[]> taken = new ArrayList<>();
      for (Future<long[]> each : threads.invokeAll(List.of(take, take, take, take))) {
        taken.add(each.get());
      }
      assertThat(taken).allSatisfy(each -> assertThat(each).isSorted().doesNotHaveDuplicates());
      assertThat(taken.stream().flatMapToLong(LongStream::of).distinct().count())
          .isEqualTo(4L * perThread);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void allocatesNothing() {
    try (TestPage page = TestPage.create().at(Instant.ofEpochSecond(1_790_000_000));
        VmClockEnvironment env =
            VmClockEnvironment.builder().time(TimeSource.PAGE).page(page.path()).open()) {
      for (WithoutTime choice : WithoutTime.values()) {
        VmClockTimestampGenerator generator = VmClockTimestampGenerator.of(env.clock(), choice);
        assertThat(Allocation.bytesOf(10_000, generator::next)).as("%s", choice).isZero();
      }
    }
  }
}
