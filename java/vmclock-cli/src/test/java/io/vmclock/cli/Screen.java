package io.vmclock.cli;

import com.google.common.base.CharMatcher;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A terminal that keeps all its lines. It knows the control sequences that the live view uses, and
 * fails for all others.
 */
public final class Screen extends Writer {
  private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[([?0-9;]*)([a-zA-Z])");

  private final int columns;
  private final int rows;
  private final List<StringBuilder> lines = new ArrayList<>();
  private String unfinished = "";
  private int row;
  private int column;
  private boolean wraps = true;
  private int draws;

  public Screen(int columns, int rows) {
    this.columns = columns;
    this.rows = rows;
    lines.add(new StringBuilder());
  }

  @Override
  public synchronized void write(char[] characters, int offset, int length) {
    String text = unfinished + new String(characters, offset, length);
    unfinished = "";
    Matcher sequence = SEQUENCE.matcher(text);
    int i = 0;
    while (i < text.length()) {
      char character = text.charAt(i);
      if (character != '\u001b') {
        print(character);
        i++;
      } else if (sequence.find(i) && sequence.start() == i) {
        control(sequence.group(1), sequence.group(2).charAt(0));
        i = sequence.end();
      } else {
        unfinished = text.substring(i);
        return;
      }
    }
  }

  private void print(char character) {
    if (character == '\r') {
      column = 0;
    } else if (character == '\n') {
      newLine();
    } else {
      if (column == columns && wraps) {
        newLine();
      }
      StringBuilder line = lines.get(row);
      column = Math.min(column, columns - 1);
      line.append(" ".repeat(Math.max(0, column + 1 - line.length())));
      line.setCharAt(column, character);
      column++;
    }
  }

  /** Also returns to the first column, as the kernel does for a line feed of a program. */
  private void newLine() {
    row++;
    column = 0;
    if (row == lines.size()) {
      lines.add(new StringBuilder());
    }
  }

  private void control(String parameters, char command) {
    StringBuilder line = lines.get(row);
    switch (parameters + command) {
      case "A" -> row = Math.max(Math.max(0, lines.size() - rows), row - 1);
      case "K" -> line.setLength(Math.min(column, line.length()));
      case "J" -> {
        line.setLength(Math.min(column, line.length()));
        lines.subList(row + 1, lines.size()).clear();
      }
      case "?7l" -> {
        wraps = false;
        draws++;
      }
      case "?7h" -> wraps = true;
      default -> {
        if (command != 'm') {
          throw new AssertionError("The sequence is not known: " + parameters + command);
        }
      }
    }
  }

  /** Returns how many times the view was drawn. */
  public synchronized int draws() {
    return draws;
  }

  /** Returns all lines, without the spaces at their ends, and without empty lines at the end. */
  public synchronized List<String> lines() {
    List<String> text =
        new ArrayList<>(lines.stream().map(CharMatcher.is(' ')::trimTrailingFrom).toList());
    while (!text.isEmpty() && text.get(text.size() - 1).isEmpty()) {
      text.remove(text.size() - 1);
    }
    return text;
  }

  @Override
  public void flush() {
    // Everything is shown at once.
  }

  @Override
  public void close() {
    // There is nothing to release.
  }
}
