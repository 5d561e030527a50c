package io.vmclock.internal;

import java.util.function.ToIntFunction;

/** The constants of an enum by their one-byte codes. A lookup allocates nothing. */
public final class EnumCodes<E extends Enum<E>> {
  private static final int BYTE_VALUES = 256;

  private final E unrecognized;
  private final Object[] byCode = new Object[BYTE_VALUES];

  /**
   * Makes the table.
   *
   * @param unrecognized the constant for unknown codes; its own code is not one byte
   */
  public EnumCodes(E[] constants, ToIntFunction<E> code, E unrecognized) {
    this.unrecognized = unrecognized;
    for (E constant : constants) {
      if (constant != unrecognized) {
        byCode[code.applyAsInt(constant)] = constant;
      }
    }
  }

  /** Returns the constant of a code, or the constant for unknown codes. */
  public E of(int code) {
    @SuppressWarnings("unchecked") // only constants of E are ever stored
    E constant = code >= 0 && code < BYTE_VALUES ? (E) byCode[code] : null;
    return constant == null ? unrecognized : constant;
  }
}
