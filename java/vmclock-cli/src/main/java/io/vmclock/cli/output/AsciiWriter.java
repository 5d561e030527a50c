package io.vmclock.cli.output;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.io.BufferedWriter;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;

/** Replaces the few non-ASCII symbols in the output that the charset cannot encode. */
public final class AsciiWriter extends FilterWriter {
  private static final ImmutableMap<Character, String> SYMBOLS = symbols();

  private final ImmutableMap<Character, String> replaced;

  private AsciiWriter(Writer out, ImmutableMap<Character, String> replaced) {
    super(out);
    this.replaced = replaced;
  }

  private static ImmutableMap<Character, String> symbols() {
    ImmutableMap.Builder<Character, String> symbols = ImmutableMap.builder();
    symbols.put(NanosFormat.PLUS_MINUS.charAt(0), "+/-");
    symbols.put(NanosFormat.MICRO.charAt(0), "u");
    String bars = "_.-~=+*#";
    for (int i = 0; i < bars.length(); i++) {
      symbols.put(NanosFormat.BARS.charAt(i), bars.substring(i, i + 1));
    }
    return symbols.buildOrThrow();
  }

  /** Returns a buffered writer, which replaces only symbols that the charset cannot encode. */
  public static Writer over(OutputStream stream, Charset charset) {
    Writer writer = new BufferedWriter(new OutputStreamWriter(stream, charset));
    CharsetEncoder encoder = charset.newEncoder();
    ImmutableMap<Character, String> replaced =
        ImmutableMap.copyOf(Maps.filterKeys(SYMBOLS, symbol -> !encoder.canEncode(symbol)));
    return replaced.isEmpty() ? writer : new AsciiWriter(writer, replaced);
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
    StringBuilder ascii = new StringBuilder(length);
    for (int i = offset; i < offset + length; i++) {
      char character = text.charAt(i);
      String replacement = replaced.get(character);
      if (replacement == null) {
        ascii.append(character);
      } else {
        ascii.append(replacement);
      }
    }
    out.write(ascii.toString());
  }
}
