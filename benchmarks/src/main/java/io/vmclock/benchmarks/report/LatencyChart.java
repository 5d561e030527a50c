package io.vmclock.benchmarks.report;

import io.vmclock.benchmarks.report.Catalog.Origin;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.text.FieldPosition;
import java.text.NumberFormat;
import java.text.ParsePosition;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYStepRenderer;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/**
 * A chart of single calls. The vertical axis is the time of a call, and the horizontal axis is the
 * share of calls that took no longer. Each step to the right leaves out a tenth as many calls as
 * the step before.
 */
final class LatencyChart {
  static final int HEIGHT = 560;

  private static final List<Color> OURS =
      List.of(new Color(0x9775fa), new Color(0x38b2ac), new Color(0x0b7285), new Color(0x1a365d));
  private static final List<Color> PEERS = List.of(new Color(0xe8890c), new Color(0xc92a2a));
  private static final Color FLOOR = new Color(0x9aa5b1);
  private static final BasicStroke LINE =
      new BasicStroke(2.2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  private static final BasicStroke DASHES =
      new BasicStroke(2.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 4}, 0);

  private LatencyChart() {}

  static JFreeChart of(List<Latency> latencies, String title, String subtitle) {
    XYSeriesCollection dataset = new XYSeriesCollection();
    XYStepRenderer lines = new XYStepRenderer();
    int ours = 0;
    int peers = 0;
    for (Latency latency : latencies) {
      Catalog.Operation operation = Catalog.operation(latency.name());
      int series = dataset.getSeriesCount();
      dataset.addSeries(series(operation.label(), latency));
      lines.setSeriesPaint(
          series,
          switch (operation.origin()) {
            case LIBRARY -> OURS.get(ours++ % OURS.size());
            case PEER -> PEERS.get(peers++ % PEERS.size());
            case FLOOR -> FLOOR;
          });
      lines.setSeriesStroke(series, operation.origin() == Origin.LIBRARY ? LINE : DASHES);
    }
    XYPlot plot = new XYPlot(dataset, shares(), times(), lines);
    plot.setBackgroundPaint(Color.WHITE);
    plot.setOutlineVisible(false);
    plot.setDomainGridlinePaint(ChartFile.GRID);
    plot.setDomainGridlineStroke(ChartFile.THIN);
    plot.setRangeGridlinePaint(ChartFile.GRID);
    plot.setRangeGridlineStroke(ChartFile.THIN);
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    JFreeChart chart = new JFreeChart(null, null, plot, true);
    ChartFile.frame(chart, title, subtitle);
    return chart;
  }

  private static XYSeries series(String label, Latency latency) {
    XYSeries series = new XYSeries(label);
    // The slowest of n calls is shown at the share that n calls can resolve, not at infinity.
    double last = Math.log10((double) latency.calls());
    for (Latency.Point point : latency.curve()) {
      series.add(Math.min(nines(point.percent()), last), (double) point.nanos());
    }
    return series;
  }

  /** Returns 1 for 90 %, 2 for 99 %, 3 for 99.9 %. */
  private static double nines(double percent) {
    return -Math.log10(1 - percent / 100);
  }

  private static ValueAxis shares() {
    NumberAxis axis = new NumberAxis("calls that took no longer");
    axis.setNumberFormatOverride(
        new Labels() {
          private static final long serialVersionUID = 1L;

          @Override
          String label(double nines) {
            int count = (int) Math.round(nines);
            return switch (count) {
              case 0 -> "0 %";
              case 1 -> "90 %";
              case 2 -> "99 %";
              default -> "99." + "9".repeat(count - 2) + " %";
            };
          }
        });
    axis.setTickUnit(new NumberTickUnit(1));
    return styled(axis);
  }

  private static ValueAxis times() {
    LogAxis axis = new LogAxis("time of one call, including the timing");
    axis.setNumberFormatOverride(
        new Labels() {
          private static final long serialVersionUID = 1L;

          @Override
          String label(double nanos) {
            if (nanos < 1e3) {
              return Math.round(nanos) + " ns";
            }
            return nanos < 1e6 ? Math.round(nanos / 1e3) + " µs" : Math.round(nanos / 1e6) + " ms";
          }
        });
    axis.setSmallestValue(10);
    axis.setTickUnit(new NumberTickUnit(1));
    return styled(axis);
  }

  private static ValueAxis styled(ValueAxis axis) {
    axis.setLabelFont(ChartFile.font(Font.PLAIN, 13));
    axis.setLabelPaint(ChartFile.FAINT_INK);
    axis.setTickLabelFont(ChartFile.font(Font.PLAIN, 12));
    axis.setTickLabelPaint(ChartFile.FAINT_INK);
    axis.setAxisLinePaint(ChartFile.FAINT_INK);
    axis.setTickMarksVisible(false);
    return axis;
  }

  /** The labels of an axis. */
  private abstract static class Labels extends NumberFormat {
    private static final long serialVersionUID = 1L;

    abstract String label(double value);

    @Override
    public StringBuffer format(double number, StringBuffer into, FieldPosition position) {
      return into.append(label(number));
    }

    @Override
    public StringBuffer format(long number, StringBuffer into, FieldPosition position) {
      return into.append(label((double) number));
    }

    @Override
    public Number parse(String source, ParsePosition position) {
      throw new UnsupportedOperationException("An axis is only formatted");
    }
  }
}
