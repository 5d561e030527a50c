package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.testpage.Abi;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class AbiFieldTest {
  /** The page for tests repeats the table of the header. */
  @Test
  void offsetsAndNamesMatchTheHeader() throws ReflectiveOperationException {
    for (AbiField field : AbiField.values()) {
      assertThat(field.offset())
          .as(field.name())
          .isEqualTo(Abi.class.getField(field.name() + "_OFFSET").getInt(null));
      assertThat(field.abiName()).isEqualTo(field.name().toLowerCase(Locale.ROOT));
    }
  }

  @Test
  void fieldsFollowEachOtherToTheEndOfTheStruct() {
    int end = 0;
    for (AbiField field : AbiField.values()) {
      if (field == AbiField.CLOCK_STATUS) {
        end += 2; // the pad of the header
      }
      assertThat(field.offset()).as(field.name()).isEqualTo(end);
      end += field.bytes();
    }
    assertThat(end).isEqualTo(Abi.STRUCT_BYTES);
  }

  @Test
  void aPageCoversAFieldIfItIncludesTheLastByte() {
    assertThat(AbiField.VM_GENERATION_COUNTER.isCoveredBy(111)).isFalse();
    assertThat(AbiField.VM_GENERATION_COUNTER.isCoveredBy(112)).isTrue();
    assertThat(AbiField.FLAGS.isCoveredBy(31)).isFalse();
    assertThat(AbiField.FLAGS.isCoveredBy(32)).isTrue();
    assertThat(AbiField.CLOCK_STATUS.isCoveredBy(34)).isFalse();
    assertThat(AbiField.CLOCK_STATUS.isCoveredBy(0xffff_ffffL)).isTrue();
  }

  @Test
  void onlyTheTaiOffsetIsSigned() {
    assertThat(AbiField.values())
        .filteredOn(AbiField::isSigned)
        .containsExactly(AbiField.TAI_OFFSET_SEC);
  }
}
