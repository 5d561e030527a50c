package io.vmclock.benchmarks.report;

import io.vmclock.benchmarks.report.Catalog.Operation;
import io.vmclock.benchmarks.report.Catalog.Origin;
import java.awt.Color;
import java.awt.Font;
import java.awt.Paint;
import java.awt.Rectangle;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.LegendItem;
import org.jfree.chart.LegendItemCollection;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.category.DefaultCategoryDataset;

/**
 * A bar chart of some operations, the fastest on top, with a bar for each JDK. Bars of the library
 * are in color, all others are gray.
 */
final class BarChart {
  private static final List<Color> OURS =
      List.of(new Color(0x0b5563), new Color(0x1a93a8), new Color(0x7fd0db));
  private static final List<Color> OTHERS =
      List.of(new Color(0x5f6b78), new Color(0x95a0ac), new Color(0xc9d0d7));

  /** The height of a bar in pixels. */
  private static final int PER_BAR = 19;

  /** The space between operations in pixels. */
  private static final int PER_OPERATION = 12;

  /** The height of the titles, the axis and the legend in pixels. */
  private static final int AROUND = 170;

  private static final double ROOM_FOR_LABELS = 1.09;

  private final Results results;
  private final List<Operation> operations;

  private BarChart(Results results, List<Operation> operations) {
    this.results = results;
    this.operations = operations;
  }

  /** Returns a chart of the operations in {@code names} that were measured. */
  static BarChart of(Results results, List<String> names) {
    List<Operation> operations =
        names.stream()
            .map(Catalog::operation)
            .filter(one -> !Double.isNaN(median(results, one)))
            .sorted(Comparator.comparingDouble(one -> median(results, one)))
            .toList();
    return new BarChart(results, operations);
  }

  private static double median(Results results, Operation operation) {
    return results.jdks().stream()
        .flatMapToDouble(jdk -> results.nanos(jdk, operation.name()).stream())
        .findFirst()
        .orElse(Double.NaN);
  }

  /** Returns whether no operation was measured. */
  boolean isEmpty() {
    return operations.isEmpty();
  }

  int height() {
    return AROUND + operations.size() * (PER_BAR * results.jdks().size() + PER_OPERATION);
  }

  JFreeChart chart(String title, String subtitle) {
    CategoryPlot plot =
        new CategoryPlot(dataset(), categoryAxis(), valueAxis(), new Bars(operations));
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setOutlineVisible(false);
    plot.setRangeGridlinePaint(ChartFile.GRID);
    plot.setRangeGridlineStroke(ChartFile.THIN);
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    plot.setFixedLegendItems(legend());
    JFreeChart chart = new JFreeChart(null, null, plot, true);
    ChartFile.frame(chart, title, subtitle);
    return chart;
  }

  private DefaultCategoryDataset dataset() {
    DefaultCategoryDataset dataset = new DefaultCategoryDataset();
    for (String jdk : results.jdks()) {
      for (Operation one : operations) {
        results
            .nanos(jdk, one.name())
            .ifPresent(nanos -> dataset.addValue(nanos, jdk, one.label()));
      }
    }
    return dataset;
  }

  private static CategoryAxis categoryAxis() {
    CategoryAxis axis = new CategoryAxis();
    axis.setTickLabelFont(ChartFile.font(Font.PLAIN, 14));
    axis.setTickLabelPaint(ChartFile.INK);
    axis.setTickMarksVisible(false);
    axis.setAxisLinePaint(ChartFile.FAINT_INK);
    axis.setMaximumCategoryLabelWidthRatio(0.45f);
    axis.setLowerMargin(0.015);
    axis.setUpperMargin(0.015);
    axis.setCategoryMargin(0.24);
    return axis;
  }

  private NumberAxis valueAxis() {
    NumberAxis axis = new NumberAxis("nanoseconds per call");
    double longest =
        results.jdks().stream()
            .flatMapToDouble(
                jdk ->
                    operations.stream()
                        .flatMapToDouble(one -> results.nanos(jdk, one.name()).stream()))
            .max()
            .orElse(1);
    axis.setRange(0, longest * ROOM_FOR_LABELS);
    axis.setLabelFont(ChartFile.font(Font.PLAIN, 13));
    axis.setLabelPaint(ChartFile.FAINT_INK);
    axis.setTickLabelFont(ChartFile.font(Font.PLAIN, 12));
    axis.setTickLabelPaint(ChartFile.FAINT_INK);
    axis.setAxisLineVisible(false);
    axis.setTickMarksVisible(false);
    return axis;
  }

  private LegendItemCollection legend() {
    LegendItemCollection items = new LegendItemCollection();
    for (int jdk = 0; jdk < results.jdks().size(); jdk++) {
      String name = results.jdks().get(jdk);
      items.add(square("this library, " + name, OURS.get(jdk % OURS.size())));
    }
    for (int jdk = 0; jdk < results.jdks().size(); jdk++) {
      String name = results.jdks().get(jdk);
      items.add(square("others, " + name, OTHERS.get(jdk % OTHERS.size())));
    }
    return items;
  }

  private static LegendItem square(String label, Color color) {
    return new LegendItem(label, null, null, null, new Rectangle(12, 12), color);
  }

  private static final class Bars extends BarRenderer {
    private static final long serialVersionUID = 1L;

    private final transient List<Operation> operations;

    Bars(List<Operation> operations) {
      this.operations = operations;
      setBarPainter(new StandardBarPainter());
      setShadowVisible(false);
      setItemMargin(0.06);
      setDefaultItemLabelGenerator(new Values());
      setDefaultItemLabelsVisible(true);
      setDefaultPositiveItemLabelPosition(
          new ItemLabelPosition(ItemLabelAnchor.OUTSIDE3, TextAnchor.CENTER_LEFT));
      setItemLabelInsets(new RectangleInsets(2, 5, 2, 2));
      setDefaultItemLabelFont(ChartFile.font(Font.PLAIN, 12));
      setDefaultItemLabelPaint(ChartFile.INK);
    }

    @Override
    public Paint getItemPaint(int row, int column) {
      boolean ours = operations.get(column).origin() == Origin.LIBRARY;
      return (ours ? OURS : OTHERS).get(row % OURS.size());
    }
  }

  /** Labels with the value, with one decimal if it is below 100. */
  private static final class Values extends StandardCategoryItemLabelGenerator {
    private static final long serialVersionUID = 1L;
    private static final double FEW = 100;

    @Override
    public String generateLabel(CategoryDataset dataset, int row, int column) {
      double nanos = dataset.getValue(row, column).doubleValue();
      return String.format(Locale.ROOT, nanos < FEW ? "%.1f" : "%,.0f", nanos);
    }
  }
}
