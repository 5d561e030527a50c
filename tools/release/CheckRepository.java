import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * Checks a local Maven repository against the rules of Maven Central. Prints each violation, and
 * exits with 1 if there is any.
 *
 * <p>Usage: {@code java CheckRepository.java [--snapshot] DIRECTORY}. The option allows versions
 * that end in -SNAPSHOT. The program gpg verifies the signatures, with the keys of its own home.
 */
final class CheckRepository {
  private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)}");
  private static final Pattern CHECKSUM = Pattern.compile(".*\\.(md5|sha1|sha256|sha512)");

  private final Path root;
  private final boolean snapshots;
  private final List<String> problems = new ArrayList<>();

  /** The POMs of the repository by group:artifact:version. */
  private final Map<String, Pom> poms = new TreeMap<>();

  private int files;

  private CheckRepository(Path root, boolean snapshots) {
    this.root = root;
    this.snapshots = snapshots;
  }

  public static void main(String[] args) throws IOException {
    boolean snapshots = args.length > 0 && args[0].equals("--snapshot");
    if (args.length != (snapshots ? 2 : 1)) {
      System.err.println("usage: java CheckRepository.java [--snapshot] DIRECTORY");
      System.exit(2);
    }
    CheckRepository check = new CheckRepository(Path.of(args[args.length - 1]), snapshots);
    check.run();
    check.problems.forEach(System.err::println);
    if (!check.problems.isEmpty()) {
      System.exit(1);
    }
    System.out.printf(
        "%d artifacts with %d files obey the rules%n", check.poms.size(), check.files);
  }

  /** A POM file, and the directory of its version. */
  private record Pom(Path file, Element project) {
    Path directory() {
      return file.getParent();
    }

    String artifact() {
      return directory().getParent().getFileName().toString();
    }

    String version() {
      return directory().getFileName().toString();
    }

    /** The part that the names of all files of this version start with. */
    String stem() {
      String name = file.getFileName().toString();
      return name.substring(0, name.length() - ".pom".length());
    }
  }

  private void run() throws IOException {
    for (Path file : list(root, ".pom")) {
      read(file);
    }
    if (poms.isEmpty()) {
      problems.add(root + ": the repository has no POM");
    }
    for (Map.Entry<String, Pom> entry : poms.entrySet()) {
      int before = problems.size();
      checkPom(entry.getValue());
      checkDependencies(entry.getValue());
      checkJars(entry.getValue());
      checkFiles(entry.getValue());
      for (int i = before; i < problems.size(); i++) {
        problems.set(i, entry.getKey() + ": " + problems.get(i));
      }
    }
  }

  private void read(Path file) throws IOException {
    Path relative = root.relativize(file.getParent());
    if (relative.getNameCount() < 3) {
      problems.add(file + ": the path has no group, artifact and version");
      return;
    }
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null); // would print
      Element project = builder.parse(file.toFile()).getDocumentElement();
      Pom pom = new Pom(file, project);
      Path group = relative.subpath(0, relative.getNameCount() - 2);
      String key = group.toString().replace('/', '.') + ":" + pom.artifact() + ":" + pom.version();
      if (poms.put(key, pom) != null) {
        problems.add(key + ": the version was deployed twice");
      }
    } catch (ParserConfigurationException | SAXException e) {
      problems.add(file + ": the POM is not XML: " + e.getMessage());
    }
  }

  private void checkPom(Pom pom) {
    Path relative = root.relativize(pom.directory());
    String group = relative.subpath(0, relative.getNameCount() - 2).toString().replace('/', '.');
    expectCoordinate(pom, "groupId", group);
    expectCoordinate(pom, "artifactId", pom.artifact());
    expectCoordinate(pom, "version", pom.version());
    if (!snapshots && pom.version().endsWith("-SNAPSHOT")) {
      problems.add("the version is a snapshot");
    }
    if (!snapshots && !pom.stem().equals(pom.artifact() + "-" + pom.version())) {
      problems.add("the POM's name is not the artifact's name and version: " + pom.stem());
    }
    for (String path :
        List.of(
            "name",
            "description",
            "url",
            "licenses/license/name",
            "licenses/license/url",
            "developers/developer/name",
            "scm/connection",
            "scm/developerConnection",
            "scm/url")) {
      String value = inherited(pom, path);
      if (value.isEmpty()) {
        problems.add("the POM has no " + path);
      } else if (value.contains("${")) {
        problems.add("the POM's " + path + " has a property without a value: " + value);
      } else if (path.endsWith("url") && !value.startsWith("https://")) {
        problems.add("the POM's " + path + " does not start with https://: " + value);
      }
    }
  }

  private void expectCoordinate(Pom pom, String name, String expected) {
    String value = text(pom.project(), name);
    if (value.isEmpty() && !name.equals("artifactId")) {
      value = text(pom.project(), "parent/" + name);
    }
    if (!value.equals(expected)) {
      problems.add("the POM's " + name + " is '" + value + "', the path has '" + expected + "'");
    }
  }

  private void checkDependencies(Pom pom) throws IOException {
    if (!text(pom.project(), "parent/artifactId").isEmpty() && parent(pom).isEmpty()) {
      problems.add("the repository does not have the parent");
    }
    for (String name : List.of("dependency", "plugin", "parent", "extension")) {
      for (Element element : descendants(pom.project(), name)) {
        String artifact = text(element, "artifactId");
        String version = resolve(pom, text(element, "version"));
        if (version.contains("${") || version.contains("[") || version.contains("(")) {
          problems.add("the version of " + artifact + " is not one version: " + version);
        } else if (!snapshots && version.endsWith("-SNAPSHOT")) {
          problems.add("the version of " + artifact + " is a snapshot: " + version);
        }
        if (name.equals("dependency") && !version.isEmpty()) {
          expectOwn(pom, element, version);
        }
        if (text(element, "scope").equals("system")) {
          problems.add(artifact + " has the scope system");
        }
      }
    }
    for (String name : List.of("repositories", "pluginRepositories")) {
      if (!descendants(pom.project(), name).isEmpty()) {
        problems.add("the POM has " + name);
      }
    }
  }

  /** If the dependency has this POM's group, the repository must have the file. */
  private void expectOwn(Pom pom, Element dependency, String version) throws IOException {
    String group = resolve(pom, text(dependency, "groupId"));
    String artifact = text(dependency, "artifactId");
    if (!group.equals(groupOf(pom))) {
      return;
    }
    Pom found = poms.get(group + ":" + artifact + ":" + version);
    String classifier = resolve(pom, text(dependency, "classifier"));
    if (found == null) {
      problems.add("the repository does not have the dependency " + artifact + " " + version);
    } else if (!classifier.isEmpty() && !classifier.contains("${")) {
      Path file = found.directory().resolve(found.stem() + "-" + classifier + ".jar");
      if (!Files.exists(file)) {
        problems.add("the repository does not have the dependency " + artifact + ":" + classifier);
      }
    }
  }

  private void checkJars(Pom pom) throws IOException {
    String packaging = text(pom.project(), "packaging");
    if (!packaging.isEmpty() && !packaging.equals("jar")) {
      return;
    }
    Path main = pom.directory().resolve(pom.stem() + ".jar");
    Path sources = pom.directory().resolve(pom.stem() + "-sources.jar");
    Path javadoc = pom.directory().resolve(pom.stem() + "-javadoc.jar");
    boolean complete = true;
    for (Path jar : List.of(main, sources, javadoc)) {
      if (!Files.exists(jar)) {
        problems.add("there is no file " + jar.getFileName());
        complete = false;
      }
    }
    if (!complete) {
      return;
    }
    boolean classes =
        entries(main).stream().anyMatch(n -> n.endsWith(".class") && !n.equals("module-info.class"));
    if (classes && entries(sources).stream().noneMatch(name -> name.endsWith(".java"))) {
      problems.add("the sources jar has no source");
    }
    if (classes && !entries(javadoc).contains("index.html")) {
      problems.add("the Javadoc jar has no index.html");
    }
    for (String name : List.of("META-INF/LICENSE", "META-INF/NOTICE")) {
      if (!entries(main).contains(name)) {
        problems.add("the jar has no " + name);
      }
    }
  }

  private List<String> entries(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().map(ZipEntry::getName).collect(Collectors.toList());
    } catch (IOException e) {
      problems.add("cannot read " + jar.getFileName() + ": " + e.getMessage());
      return List.of();
    }
  }

  private void checkFiles(Pom pom) throws IOException {
    for (Path file : list(pom.directory(), "")) {
      String name = file.getFileName().toString();
      String digest =
          CHECKSUM.matcher(name).matches() ? name.substring(0, name.lastIndexOf('.')) : name;
      String signed = digest.endsWith(".asc") ? digest.substring(0, digest.length() - 4) : digest;
      if (!signed.equals(name)) {
        if (!Files.exists(file.resolveSibling(signed))) {
          problems.add(name + " belongs to no file");
        }
        continue;
      }
      if (name.startsWith("maven-metadata")) {
        continue;
      }
      files++;
      if (!name.startsWith(pom.stem() + ".") && !name.startsWith(pom.stem() + "-")) {
        problems.add(name + " does not start with " + pom.stem());
      }
      checkDigest(file, "md5", "MD5");
      checkDigest(file, "sha1", "SHA-1");
      checkSignature(file);
    }
  }

  private void checkDigest(Path file, String suffix, String algorithm) throws IOException {
    Path digest = file.resolveSibling(file.getFileName() + "." + suffix);
    if (!Files.exists(digest)) {
      problems.add("there is no file " + digest.getFileName());
      return;
    }
    try {
      byte[] bytes = MessageDigest.getInstance(algorithm).digest(Files.readAllBytes(file));
      if (!Files.readString(digest).trim().equals(HexFormat.of().formatHex(bytes))) {
        problems.add(digest.getFileName() + " is not the digest of its file");
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void checkSignature(Path file) throws IOException {
    Path signature = file.resolveSibling(file.getFileName() + ".asc");
    if (!Files.exists(signature)) {
      problems.add("there is no file " + signature.getFileName());
      return;
    }
    Process gpg =
        new ProcessBuilder("gpg", "--batch", "--verify", signature.toString(), file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(gpg.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (gpg.waitFor() != 0) {
        problems.add(
            signature.getFileName()
                + " is not a valid signature: "
                + output.trim().replace('\n', ' '));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String groupOf(Pom pom) {
    String group = text(pom.project(), "groupId");
    return group.isEmpty() ? text(pom.project(), "parent/groupId") : group;
  }

  private Optional<Pom> parent(Pom pom) {
    return Optional.ofNullable(
        poms.get(
            text(pom.project(), "parent/groupId")
                + ":"
                + text(pom.project(), "parent/artifactId")
                + ":"
                + text(pom.project(), "parent/version")));
  }

  /** The text at the path in this POM or its nearest ancestor, with properties replaced. */
  private String inherited(Pom pom, String path) {
    String value = text(pom.project(), path);
    // Maven inherits each of these elements, except the name.
    if (value.isEmpty() && !path.equals("name") && parent(pom).isPresent()) {
      return inherited(parent(pom).get(), path);
    }
    return resolve(pom, value);
  }

  private String resolve(Pom pom, String value) {
    Map<String, String> properties = new HashMap<>();
    for (Optional<Pom> next = Optional.of(pom); next.isPresent(); next = parent(next.get())) {
      child(next.get().project(), "properties")
          .ifPresent(
              all ->
                  children(all).forEach(e -> properties.putIfAbsent(e.getTagName(), content(e))));
    }
    properties.put("project.version", pom.version());
    properties.put("project.groupId", groupOf(pom));
    Matcher matcher = PROPERTY.matcher(value);
    return matcher.replaceAll(
        match -> Matcher.quoteReplacement(properties.getOrDefault(match.group(1), match.group())));
  }

  private static String text(Element parent, String path) {
    Optional<Element> element = Optional.of(parent);
    for (String name : path.split("/")) {
      element = element.flatMap(e -> child(e, name));
    }
    return element.map(CheckRepository::content).orElse("");
  }

  private static String content(Element element) {
    return element.getTextContent().trim();
  }

  private static Optional<Element> child(Element parent, String name) {
    return children(parent).filter(e -> e.getTagName().equals(name)).findFirst();
  }

  private static Stream<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        children.add(element);
      }
    }
    return children.stream();
  }

  private static List<Element> descendants(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    children(parent)
        .forEach(
            child -> {
              if (child.getTagName().equals(name)) {
                found.add(child);
              }
              found.addAll(descendants(child, name));
            });
    return found;
  }

  private static List<Path> list(Path directory, String suffix) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(p -> Files.isRegularFile(p) && p.toString().endsWith(suffix))
          .sorted()
          .collect(Collectors.toList());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
