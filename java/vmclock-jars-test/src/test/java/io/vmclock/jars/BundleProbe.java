package io.vmclock.jars;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** Runs {@link Probe} as a bundle of an OSGi framework. */
final class BundleProbe {
  private BundleProbe() {}

  /** The arguments are a directory for the framework, and the jars to install. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    Framework framework =
        ServiceLoader.load(FrameworkFactory.class)
            .findFirst()
            .orElseThrow()
            .newFramework(
                Map.of(Constants.FRAMEWORK_STORAGE, directory.resolve("bundles").toString()));
    framework.start();
    try {
      List<Bundle> bundles = new ArrayList<>();
      for (String jar : List.of(arguments).subList(1, arguments.length)) {
        bundles.add(framework.getBundleContext().installBundle("file:" + jar));
      }
      for (Bundle bundle : bundles) {
        // A fragment is not started: it becomes a part of its host.
        if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
          bundle.start();
        }
      }
      Bundle user = framework.getBundleContext().installBundle("file:" + userBundle(directory));
      user.start();
      user.loadClass(Probe.class.getName())
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      framework.stop();
      framework.waitForStop(0);
    }
  }

  /** Writes a bundle that has only the probe, and imports what it uses. */
  private static Path userBundle(Path directory) throws IOException {
    Manifest manifest = new Manifest();
    Attributes headers = manifest.getMainAttributes();
    headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    headers.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
    headers.putValue(Constants.BUNDLE_SYMBOLICNAME, "probe");
    headers.putValue(Constants.IMPORT_PACKAGE, "io.vmclock, io.vmclock.publish");
    String name = Probe.class.getName().replace('.', '/') + ".class";
    Path jar = directory.resolve("probe.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        InputStream content = BundleProbe.class.getClassLoader().getResourceAsStream(name)) {
      out.putNextEntry(new JarEntry(name));
      content.transferTo(out);
    }
    return jar;
  }
}
