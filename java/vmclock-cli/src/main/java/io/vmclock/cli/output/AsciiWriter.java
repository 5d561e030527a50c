package io.vmclock.cli.output;

import java.io.BufferedWriter;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.Charset;

/** Replaces the few non-ASCII symbols in the output, for charsets that cannot encode them. */
public final class AsciiWriter extends FilterWriter {
  private static final String SYMBOLS = NanosFormat.PLUS_MINUS + NanosFormat.MICRO;

  private AsciiWriter(Writer out) {
    super(out);
  }

  /** Returns a buffered writer, which replaces symbols only if the charset cannot encode them. */
  public static Writer over(OutputStream stream, Charset charset) {
    Writer writer = new BufferedWriter(new OutputStreamWriter(stream, charset));
    return charset.newEncoder().canEncode(SYMBOLS) ? writer : new AsciiWriter(writer);
  }

  @Override
  public void write(int character) throws IOException {
    write(String.valueOf((char) character));
  }

  @Override
  public void write(char[] characters, int offset, int length) throws IOException {
    write(new String(characters, offset, length));
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    out.write(
        text.substring(offset, offset + length)
            .replace(NanosFormat.PLUS_MINUS, "+/-")
            .replace(NanosFormat.MICRO, "u"));
  }
}
