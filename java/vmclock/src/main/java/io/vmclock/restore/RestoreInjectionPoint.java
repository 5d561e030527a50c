package io.vmclock.restore;

/** Where a test can have the machine restored, in the order of one operation. */
enum RestoreInjectionPoint {
  /** The stamp was read, under which work begins. */
  STAMP_READ,
  /** Entropy for it was taken. */
  SEED_READ,
  /** A generator was made from it or reseeded. */
  GENERATOR_SEEDED,
  /** A generator was drawn from. */
  BYTES_DRAWN,
  /** A thread's buffer was filled. */
  BUFFER_FILLED,
  /** An id's time was read. */
  TIME_READ,
  /** A value was built, or a supplier called. */
  RESULT_BUILT,
  /** Restore actions are about to run. */
  ACTIONS_STARTING
}
