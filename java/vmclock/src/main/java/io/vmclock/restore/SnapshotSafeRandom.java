package io.vmclock.restore;

import java.security.NoSuchAlgorithmException;
import java.security.ProviderException;
import java.security.SecureRandom;

/**
 * Creates a {@code SecureRandom} whose numbers do not repeat after a restore of the machine,
 * neither in this machine nor in its clones. The {@code SecureRandom} is safe for use by any number
 * of threads, which rarely wait for each other.
 *
 * <h2>Implementation</h2>
 *
 * <p>Several DRBGs of SUN, the JDK's own security provider, work side by side (NIST SP 800-90A).
 * The security property {@code securerandom.drbg.config} can choose their mechanism. They work at
 * 256 bits, or at 192 or 128 bits if that is all that the mechanism has. A weaker mechanism is
 * refused. A DRBG of another provider is refused too, because it could ignore seeds. The guard is
 * checked before and after each draw. If the machine was restored, the bytes drawn are wiped, the
 * DRBG is reseeded, and the draw is repeated. For short draws, a kilobyte is drawn ahead. Its bytes
 * are wiped when they are handed out, and when the DRBG is reseeded.
 *
 * <p>A seed contains
 *
 * <ul>
 *   <li>entropy from the operating system,
 *   <li>random numbers from the processor, if it generates them (RDSEED, RDRAND, RNDRRS),
 *   <li>values that this machine does not share with its clones: generation, disruption marker,
 *       hardware counter and time.
 * </ul>
 *
 * <p>With {@link GenerationGuard#none}, a seed contains the entropy and the time, but no random
 * numbers from the processor and no values of a page.
 *
 * <p>{@code reseed} and {@code setSeed} apply to all of these DRBGs, which the {@code
 * SecureRandom}s of one provider share. Each DRBG takes new entropy before its next draw, and the
 * bytes drawn ahead are wiped. The seed given to {@code setSeed} is mixed in after that entropy,
 * now and at each later reseed. It does not replace the entropy.
 *
 * <h2>Protection</h2>
 *
 * <p>This class protects generators whose state is in the memory of the JVM, which a snapshot
 * copies. Every {@code SecureRandom} of the JDK has such state: NativePRNG buffers what it reads
 * from the kernel, and DRBG seeds itself from another DRBG in the heap. It does not protect numbers
 * that the caller keeps, such as a key or a nonce that was drawn before the snapshot. Use {@link
 * GenerationScoped} for those.
 *
 * <h2>The kernel's generator</h2>
 *
 * <p>The kernel's random generator is in the snapshot too. Linux reseeds it shortly after the
 * processors run again, if the hypervisor reports the restore by VMGenID (Linux 5.18 and later;
 * 6.10 and later with a device tree). Then the operating system's entropy is independent in each
 * clone.
 *
 * <p>Without that reseed, or before it, the processor's random numbers are independent in each
 * clone. If the processor has none either, only the counter and the time distinguish clones. The
 * clones' numbers still differ, but an attacker who knows the snapshot and guesses counter and time
 * can guess them. So the hypervisor should offer VMGenID as well as vmclock, and long-lived keys
 * should not be drawn in the first moment after a restore.
 *
 * <p>The kernel's reseed does not reach the generators in the JVM. This class reseeds those.
 *
 * <h2>Errors</h2>
 *
 * <p>Draws throw {@link io.vmclock.VmClockException} if the page can no longer be read, and {@link
 * ProviderException} if there is no entropy or no usable DRBG. They never return unguarded numbers
 * instead.
 */
public final class SnapshotSafeRandom {
  private SnapshotSafeRandom() {}

  /**
   * Returns a {@code SecureRandom} that checks {@code guard}. Installs nothing.
   *
   * @throws ProviderException if a security manager is set, because {@link VmClockProvider} does
   *     not support that
   */
  public static SecureRandom create(GenerationGuard guard) {
    try {
      return SecureRandom.getInstance(VmClockProvider.ALGORITHM, VmClockProvider.of(guard));
    } catch (NoSuchAlgorithmException e) {
      throw new ProviderException("VmClockProvider does not offer its own algorithm", e);
    }
  }
}
