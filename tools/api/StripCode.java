import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Copies the classes of a jar without code and without private members, as a baseline for japicmp.
 * Leaves out internal packages. The bytes depend on the jar alone. Needs JDK 24 or later.
 *
 * <p>Usage: {@code java StripCode.java JAR BASELINE}
 */
final class StripCode {
  public static void main(String[] args) throws IOException {
    ClassFile parser =
        ClassFile.of(
            ClassFile.DebugElementsOption.DROP_DEBUG, ClassFile.ConstantPoolSharingOption.NEW_POOL);
    ClassTransform transform =
        ClassTransform.dropping(
                element ->
                    element instanceof MethodModel m && isHidden(m.flags().flags())
                        || element instanceof FieldModel f && isHidden(f.flags().flags()))
            .andThen(
                ClassTransform.transformingMethods(
                    (method, element) -> {
                      if (!(element instanceof CodeModel)) {
                        method.with(element);
                      }
                    }));
    try (JarFile jar = new JarFile(args[0]);
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(Path.of(args[1])))) {
      List<? extends ZipEntry> classes =
          jar.stream()
              .filter(e -> e.getName().endsWith(".class"))
              .filter(e -> !e.getName().startsWith("META-INF/"))
              .filter(e -> !e.getName().contains("/internal/"))
              .filter(e -> e.getName().contains("/") && !e.getName().endsWith("-info.class"))
              .sorted(Comparator.comparing(ZipEntry::getName))
              .toList();
      for (ZipEntry entry : classes) {
        ClassModel model = parser.parse(jar.getInputStream(entry).readAllBytes());
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setLastModifiedTime(FileTime.fromMillis(0));
        out.putNextEntry(copy);
        out.write(parser.transformClass(model, transform));
      }
    }
  }

  private static boolean isHidden(Set<AccessFlag> flags) {
    return !flags.contains(AccessFlag.PUBLIC) && !flags.contains(AccessFlag.PROTECTED);
  }
}
