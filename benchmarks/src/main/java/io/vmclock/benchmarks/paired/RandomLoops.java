package io.vmclock.benchmarks.paired;

import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.SnapshotSafeRandom;
import io.vmclock.restore.UniqueRandom;
import io.vmclock.restore.UuidGenerator;
import java.security.DrbgParameters;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import java.util.random.RandomGenerator;

/** The loops of random numbers and UUIDs. Byte arrays have 32 bytes. */
final class RandomLoops {
  static final int BLOCK_BYTES = 32;

  private RandomLoops() {}

  static List<Operation> of(GenerationGuard guard) throws NoSuchAlgorithmException {
    byte[] block = new byte[BLOCK_BYTES];
    UniqueRandom unique = UniqueRandom.create(guard);
    RandomGenerator plain = RandomGenerator.of("L64X128MixRandom");
    SecureRandom guarded = SnapshotSafeRandom.create(guard);
    SecureRandom drbg =
        SecureRandom.getInstance(
            "DRBG", DrbgParameters.instantiation(256, DrbgParameters.Capability.RESEED_ONLY, null));
    SecureRandom jdk = new SecureRandom();
    UuidGenerator uuids = UuidGenerator.create(guard);
    return List.of(
        Operation.of(
            "Random.uniqueLong",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(unique.nextLong());
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of(
            "Random.plainLong",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(plain.nextLong());
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of("Random.guardedBytes", Loops.guardedBytes(guarded, block)),
        Operation.of(
            "Random.unguardedBytes",
            calls -> {
              int made = 0;
              do {
                drbg.nextBytes(block);
                Loop.HOLE.consume(block);
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of(
            "Random.jdkBytes",
            calls -> {
              int made = 0;
              do {
                jdk.nextBytes(block);
                Loop.HOLE.consume(block);
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of("Uuid.version4", Loops.version4(uuids)),
        Operation.of("Uuid.version7", Loops.version7(uuids)),
        Operation.of("Uuid.jdkUuid", Loops.jdkUuid()));
  }
}
