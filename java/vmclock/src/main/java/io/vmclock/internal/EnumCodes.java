package io.vmclock.internal;

import java.util.function.ToIntFunction;

/** The constants of an enum by their byte-sized codes, found without allocating. */
public final class EnumCodes<E extends Enum<E>> {
  private static final int BYTE_VALUES = 256;

  private final E unrecognized;
  private final Object[] byCode = new Object[BYTE_VALUES];

  /** The code of {@code unrecognized} is outside of a byte. */
  public EnumCodes(E[] constants, ToIntFunction<E> code, E unrecognized) {
    this.unrecognized = unrecognized;
    for (E constant : constants) {
      if (constant != unrecognized) {
        byCode[code.applyAsInt(constant)] = constant;
      }
    }
  }

  /** Returns the constant of a code from 0 to 255, or the one for codes that are not known. */
  public E of(int code) {
    @SuppressWarnings("unchecked") // only constants of E are ever stored
    E constant = (E) byCode[code];
    return constant == null ? unrecognized : constant;
  }
}
