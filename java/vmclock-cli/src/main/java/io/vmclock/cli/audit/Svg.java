package io.vmclock.cli.audit;

import com.google.common.html.HtmlEscapers;
import java.util.Locale;

/** The text of an SVG picture. For one thread. */
final class Svg {
  private final StringBuilder text = new StringBuilder();

  Svg(int width, int height, String title) {
    add(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\">",
        width, height);
    add("<title>%s</title>", escape(title));
  }

  static String escape(String text) {
    return HtmlEscapers.htmlEscaper().escape(text);
  }

  private void add(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  void line(String kind, double x1, double y1, double x2, double y2) {
    add(
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        kind, x1, y1, x2, y2);
  }

  /** Adds an area. It is at least one pixel wide, so that a short time can be seen. */
  void area(String kind, double left, double top, double right, double bottom, String title) {
    add(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">"
            + "<title>%s</title></rect>",
        kind, left, top, Math.max(1, right - left), bottom - top, escape(title));
  }

  /**
   * Adds a text.
   *
   * @param anchor where the text is at {@code x}: start, middle or end
   */
  void text(String anchor, double x, double y, String content) {
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, escape(content));
  }

  /** Adds a small triangle that points down to {@code x}. */
  void marker(String kind, double x, double y, String title) {
    add(
        "<path class=\"%s\" d=\"M%.1f %.1f l-5 -9 h10 z\"><title>%s</title></path>",
        kind, x, y, escape(title));
  }

  void path(String kind, CharSequence path) {
    if (path.length() > 0) {
      add("<path class=\"%s\" d=\"%s\"/>", kind, path);
    }
  }

  @Override
  public String toString() {
    return text + "</svg>\n";
  }
}
