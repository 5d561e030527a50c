package io.vmclock.cli;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.UnsignedLong;
import io.vmclock.AbiField;
import io.vmclock.Snapshot;
import io.vmclock.cli.base.PageSource;
import io.vmclock.cli.output.FieldMeanings;
import io.vmclock.cli.output.JsonObject;
import io.vmclock.cli.output.OfferedValue;
import io.vmclock.cli.output.Style;
import io.vmclock.cli.output.Table;
import io.vmclock.cli.output.TaiOffset;
import io.vmclock.cli.output.TimeReport;
import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The output of {@code read}: each field of one reading. Immutable. */
record ReadReport(
    ImmutableList<Field> fields,
    OfferedValue<UnsignedLong> counter,
    Optional<String> taiOffsetDoubt,
    String source,
    String description) {

  /**
   * A field of the page.
   *
   * @param value a decimal string if the field has 64 bits, otherwise a number; null if the page's
   *     size does not cover it
   * @param names the name of the value, or a list of names; null if {@code value} is null
   */
  record Field(
      AbiField field, @Nullable Object value, @Nullable Object names, String text, String meaning) {
    static Field of(AbiField field, Snapshot reading) {
      if (!reading.covers(field)) {
        return new Field(field, null, null, "-", "beyond the page's size");
      }
      long value = reading.value(field);
      Object exact = field.bytes() == Long.BYTES ? Long.toUnsignedString(value) : (Object) value;
      String text =
          switch (field) {
            case MAGIC, FLAGS -> "0x" + Long.toHexString(value);
            default -> exact.toString();
          };
      return new Field(
          field,
          exact,
          FieldMeanings.names(field, reading),
          text,
          FieldMeanings.of(field, reading));
    }
  }

  static ReadReport of(Snapshot reading, PageSource source) {
    ImmutableList.Builder<Field> fields = ImmutableList.builder();
    for (AbiField field : AbiField.values()) {
      fields.add(Field.of(field, reading));
    }
    return new ReadReport(
        fields.build(),
        OfferedValue.of("counter", () -> UnsignedLong.fromLongBits(reading.counter())),
        TaiOffset.doubt(reading),
        source.id(),
        source.description());
  }

  JsonObject json() {
    JsonObject json = new JsonObject();
    JsonObject reasons = new JsonObject();
    for (Field field : fields) {
      json.put(field.field().abiName(), field.value());
      FieldMeanings.namesKey(field.field()).ifPresent(key -> json.put(key, field.names()));
    }
    taiOffsetDoubt.ifPresent(doubt -> json.put("tai_offset_doubt", doubt));
    TimeReport.add(counter, json, reasons);
    return json.put("source", source).put("unavailable", reasons);
  }

  void print(PrintWriter out, Style style) {
    Table table = new Table(style);
    fields.forEach(
        field -> table.row(field.field().abiName(), field.text(), style.faint(field.meaning())));
    UnsignedLong hardware = counter.value();
    table.row(
        counter.name(),
        hardware == null ? "-" : hardware.toString(),
        style.faint(hardware == null ? counter.reason() : "the hardware counter of this reading"));
    table.row("source", description);
    table.print(out);
  }
}
