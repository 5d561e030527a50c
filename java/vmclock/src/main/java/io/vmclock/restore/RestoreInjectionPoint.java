package io.vmclock.restore;

/** A point at which a test can restore the machine, in the order of one operation. */
enum RestoreInjectionPoint {
  /** The stamp for the following work was read. */
  STAMP_READ,
  /** The seed of a generator was read. */
  SEED_READ,
  /** A generator was created or reseeded. */
  GENERATOR_SEEDED,
  /** A generator was drawn from. */
  BYTES_DRAWN,
  /** A thread's buffer was filled. */
  BUFFER_FILLED,
  /** The time of an id was read. */
  TIME_READ,
  /** A value was built, or a supplier was called. */
  RESULT_BUILT,
  /** Restore actions are about to run. */
  ACTIONS_STARTING
}
