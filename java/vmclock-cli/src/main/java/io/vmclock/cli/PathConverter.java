package io.vmclock.cli;

import io.vmclock.cli.output.SafeText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses a path. */
final class PathConverter implements ITypeConverter<Path> {
  @Override
  public Path convert(String text) {
    if (text.isEmpty()) {
      throw new TypeConversionException("the path is empty");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(
          "'"
              + SafeText.oneLine(text)
              + "' cannot be used as a path: "
              + (text.indexOf('\0') >= 0
                  ? "it contains a zero byte"
                  : "the locale cannot encode it. Set LC_ALL to a locale with UTF-8, such as"
                      + " C.UTF-8"));
    }
  }
}
