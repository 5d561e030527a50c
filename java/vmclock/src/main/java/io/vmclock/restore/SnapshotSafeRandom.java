package io.vmclock.restore;

import java.security.NoSuchAlgorithmException;
import java.security.ProviderException;
import java.security.SecureRandom;

/**
 * Makes a {@code SecureRandom} that never repeats after a restore what it, or its clone, gave
 * before. What it makes is safe for use by any number of threads, and they share no lock.
 *
 * <p><b>What it is.</b> The JDK's own DRBG (NIST SP 800-90A, as {@code securerandom.drbg.config}
 * says) at 256 bits, several of them side by side. Each draw looks at the guard before and after.
 * If the machine was restored, what was drawn is wiped, the DRBG is reseeded and drawn from anew.
 * For short draws a kilobyte is drawn ahead; it is wiped as it is handed out, and at a reseed. It
 * is reseeded with entropy of the operating system, with random numbers of the processor itself
 * where it has them (RDSEED, RDRAND, RNDRRS), and with what this machine does not share with its
 * clones: generation, disruption marker, hardware counter and time.
 *
 * <p>Its {@code reseed} and {@code setSeed} reach all of these DRBGs, which the {@code
 * SecureRandom}s of one provider share: each takes new entropy ahead of its next draw, and what was
 * drawn ahead until then is wiped. What {@code setSeed} was given is mixed in after that entropy,
 * now and at each later reseed, and replaces nothing.
 *
 * <p><b>What it protects.</b> Generators whose state is in the memory of the JVM, which a snapshot
 * copies: every {@code SecureRandom} of the JDK is one, since NativePRNG buffers what it reads from
 * the kernel and DRBG seeds itself from another DRBG in the heap. Not protected is what the caller
 * keeps, such as a key or a nonce that was drawn before the snapshot: {@link GenerationScoped} is
 * for those.
 *
 * <p><b>What the kernel's reseed adds.</b> The kernel's generator is in the snapshot too. Linux
 * reseeds it when the hypervisor tells of the restore by VMGenID (5.18 and later; 6.10 where the
 * device tree tells), shortly after the processors run again. With it, the entropy above is
 * independent in each clone. Without it, or in the instant before it, it is the processor's random
 * numbers that are independent. Where there are none of these either, clones can be told apart by
 * the counter and the time alone: what they draw then differs, though someone who knows the
 * snapshot and can guess those could guess it. So have the hypervisor offer both devices, and draw
 * long-lived keys after the first moment. What the kernel's reseed cannot do is to reach into the
 * JVM, and that is done here.
 *
 * <p>Draws throw {@link io.vmclock.VmClockException} where the page cannot be read any more, and
 * {@link ProviderException} where there is no entropy. They never give unguarded numbers instead.
 */
public final class SnapshotSafeRandom {
  private SnapshotSafeRandom() {}

  /** Returns a {@code SecureRandom} guarded by {@code guard}, without installing anything. */
  public static SecureRandom create(GenerationGuard guard) {
    try {
      return SecureRandom.getInstance(VmClockProvider.ALGORITHM, VmClockProvider.of(guard));
    } catch (NoSuchAlgorithmException e) {
      throw new ProviderException("The provider offers it", e);
    }
  }
}
