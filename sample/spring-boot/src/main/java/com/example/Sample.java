package com.example;

import io.vmclock.restore.UuidGenerator;
import io.vmclock.spring.boot.OnRestore;
import io.vmclock.time.BoundedClock;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service whose ids, random numbers and database connections survive a restore of its machine. */
@SpringBootApplication
@RestController
public class Sample {
  private final UuidGenerator ids;
  private final BoundedClock clock;
  private final JdbcTemplate database;
  private final SecureRandom random = new SecureRandom(); // guarded by vmclock.provider.install
  private final AtomicInteger restores = new AtomicInteger();

  public Sample(UuidGenerator ids, BoundedClock clock, JdbcTemplate database) {
    this.ids = ids;
    this.clock = clock;
    this.database = database;
  }

  public static void main(String[] args) {
    SpringApplication.run(Sample.class, args);
  }

  @OnRestore(budget = "10ms")
  void restored() {
    restores.incrementAndGet();
  }

  /** Draws an id. */
  @GetMapping("/id")
  UUID id() {
    return ids.version7();
  }

  /** Draws 16 random bytes. */
  @GetMapping("/random")
  String random() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Uses the database, and returns the process that serves this connection there. */
  @GetMapping("/backend")
  String backend() {
    return database.queryForObject("select pg_backend_pid()", String.class);
  }

  /** Returns UTC and its bounds. */
  @GetMapping("/time")
  String time() {
    return clock.utcBounds().toString();
  }

  /** Returns how many restores the application has seen. */
  @GetMapping("/restores")
  int restores() {
    return restores.get();
  }
}
