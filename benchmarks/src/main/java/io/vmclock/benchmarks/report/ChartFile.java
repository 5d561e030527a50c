package io.vmclock.benchmarks.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleInsets;

/** Writes a chart to the files NAME.svg and NAME.png, and defines the style of all charts. */
final class ChartFile {
  static final Color INK = new Color(0x1f2933);
  static final Color FAINT_INK = new Color(0x616e7c);
  static final Color GRID = new Color(0xe4e7eb);
  static final BasicStroke THIN = new BasicStroke(1);

  private static final String SVG_NAMESPACE = "http://www.w3.org/2000/svg";
  private static final int WIDTH = 960;
  private static final int PNG_SCALE = 2;
  private static final double MARGIN = 16;

  /** The number of decimals of a coordinate in SVG. */
  private static final int PRECISION = 2;

  private ChartFile() {}

  static Font font(int style, int size) {
    return new Font(Font.SANS_SERIF, style, size);
  }

  /** Sets a chart's titles, left-aligned, its margins and the style of its legend. */
  static void frame(JFreeChart chart, String title, String subtitle) {
    chart.setTitle(title(title, font(Font.BOLD, 20), INK));
    chart.addSubtitle(0, title(subtitle, font(Font.PLAIN, 13), FAINT_INK));
    LegendTitle legend = chart.getLegend();
    legend.setItemFont(font(Font.PLAIN, 13));
    legend.setItemPaint(INK);
    legend.setItemLabelPadding(new RectangleInsets(2, 4, 2, 14));
    legend.setFrame(BlockBorder.NONE);
    chart.setBackgroundPaint(Color.WHITE);
    chart.setPadding(new RectangleInsets(MARGIN, MARGIN, MARGIN, MARGIN));
  }

  private static TextTitle title(String text, Font font, Color color) {
    TextTitle title = new TextTitle(text, font);
    title.setPaint(color);
    title.setHorizontalAlignment(HorizontalAlignment.LEFT);
    title.setPadding(2, 4, 6, 0);
    return title;
  }

  /** Writes both files, with a height of {@code height} pixels. */
  static void write(JFreeChart chart, int height, Path directory, String name) throws IOException {
    svg(chart, height, directory.resolve(name + ".svg"));
    png(chart, height, directory.resolve(name + ".png"));
  }

  private static void svg(JFreeChart chart, int height, Path file) throws IOException {
    SVGGeneratorContext context =
        SVGGeneratorContext.createDefault(
            builder().getDOMImplementation().createDocument(SVG_NAMESPACE, "svg", null));
    context.setComment(null);
    context.setPrecision(PRECISION);
    // Text as shapes, so that its layout does not depend on the fonts of the viewer.
    SVGGraphics2D graphics = new SVGGraphics2D(context, true);
    graphics.setSVGCanvasSize(new Dimension(WIDTH, height));
    chart.draw(graphics, new Rectangle(WIDTH, height));
    try (Writer writer = Files.newBufferedWriter(file)) {
      graphics.stream(writer, true);
    }
  }

  private static DocumentBuilder builder() throws IOException {
    try {
      return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
    } catch (ParserConfigurationException e) {
      throw new IOException("This JDK cannot create an XML document", e);
    }
  }

  private static void png(JFreeChart chart, int height, Path file) throws IOException {
    BufferedImage image =
        new BufferedImage(WIDTH * PNG_SCALE, height * PNG_SCALE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(PNG_SCALE, PNG_SCALE);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    chart.draw(graphics, new Rectangle(WIDTH, height));
    graphics.dispose();
    ImageIO.write(image, "png", file.toFile());
  }
}
