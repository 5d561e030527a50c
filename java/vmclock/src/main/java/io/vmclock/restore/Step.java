package io.vmclock.restore;

/** Where a test can have the machine restored, in the order of one operation. */
enum Step {
  /** The stamp was read, under which work begins. */
  STAMPED,
  /** Entropy for it was taken. */
  SEEDED,
  /** A generator was made from it or reseeded. */
  RENEWED,
  /** A generator was drawn from. */
  DRAWN,
  /** A thread's buffer was filled. */
  FILLED,
  /** An id's time was read. */
  TIMED,
  /** A value was built, or a supplier called. */
  BUILT,
  /** Restore actions are about to run. */
  ACTING
}
