package io.vmclock.cli.output;

import com.google.common.base.Strings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A table whose columns are as wide as their widest cell. The last column is not padded. */
public final class Table {
  private final Style style;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(Style style) {
    this.style = style;
  }

  public void row(String... cells) {
    rows.add(List.of(cells));
  }

  public void print(PrintWriter out) {
    for (List<String> row : rows) {
      out.println(line(row));
    }
  }

  private String line(List<String> row) {
    StringBuilder line = new StringBuilder();
    int last = row.size() - 1;
    for (int column = 0; column <= last; column++) {
      String cell =
          column == last ? row.get(column) : Strings.padEnd(row.get(column), width(column), ' ');
      line.append(column == 0 ? style.label(cell) : cell).append(column == last ? "" : "  ");
    }
    return line.toString().stripTrailing();
  }

  /** Returns the width of a column. Color codes take no width, so only last cells have them. */
  private int width(int column) {
    return rows.stream()
        .filter(row -> column < row.size() - 1)
        .mapToInt(row -> row.get(column).length())
        .max()
        .orElse(0);
  }
}
