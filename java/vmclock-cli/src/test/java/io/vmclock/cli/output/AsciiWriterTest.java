package io.vmclock.cli.output;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

class AsciiWriterTest {
  private static String printed(Charset charset) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintWriter out = new PrintWriter(AsciiWriter.over(bytes, charset));
    out.print("1 s ");
    out.append('±').print(" 85 µs");
    out.flush();
    return bytes.toString(charset);
  }

  @Test
  void replacesSymbolsThatTheCharsetCannotEncode() {
    assertThat(printed(US_ASCII)).isEqualTo("1 s +/- 85 us");
  }

  @Test
  void keepsSymbolsThatTheCharsetCanEncode() {
    assertThat(printed(UTF_8)).isEqualTo("1 s ± 85 µs");
  }

  @Test
  void replacesBarsByCharactersOfGrowingHeight() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintWriter out = new PrintWriter(AsciiWriter.over(bytes, ISO_8859_1));
    out.print(NanosFormat.BARS + " ±");
    out.flush();

    assertThat(bytes.toString(ISO_8859_1)).isEqualTo("_.-~=+*# ±");
  }
}
