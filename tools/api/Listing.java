import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;

/**
 * Prints the public API of a jar: the public classes in its exported packages, with their public
 * and protected members, sorted. A jar without a module descriptor exports each package.
 *
 * <p>Usage: {@code java Listing.java JAR}
 */
final class Listing {
  public static void main(String[] args) throws IOException {
    Path jar = Path.of(args[0]);
    ModuleDescriptor module = ModuleFinder.of(jar).findAll().iterator().next().descriptor();
    Set<String> exported =
        module.isAutomatic()
            ? module.packages()
            : module.exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());

    List<String> command =
        new ArrayList<>(List.of("-protected", "-constants", "-cp", jar.toString()));
    try (JarFile file = new JarFile(jar.toFile())) {
      file.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .filter(name -> exported.contains(name.substring(0, Math.max(0, name.lastIndexOf('.')))))
          .filter(name -> !name.endsWith(".package-info"))
          .forEach(command::add);
    }
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    int status =
        ToolProvider.findFirst("javap")
            .orElseThrow()
            .run(new PrintWriter(output), new PrintWriter(errors), command.toArray(String[]::new));
    if (status != 0) {
      throw new IllegalStateException(errors.toString());
    }

    // From the line of each class to its sorted members.
    TreeMap<String, List<String>> classes = new TreeMap<>();
    List<String> members = new ArrayList<>();
    for (String line : output.toString().split("\n")) {
      if (line.endsWith("{")) {
        members = new ArrayList<>();
        if (line.startsWith("public ") || line.startsWith("protected ")) {
          classes.put(line, members);
        }
      } else if (line.startsWith("  ")) {
        members.add(line);
      }
    }
    classes.forEach(
        (line, body) -> {
          System.out.println(line);
          body.stream().sorted().forEach(System.out::println);
          System.out.println("}");
        });
  }
}
