package io.vmclock.internal.library;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs {@link LibraryProbe} in several class loaders of one process, none of which is collected.
 */
public final class LoadersProbe {
  private LoadersProbe() {}

  /** Makes {@code args[0]} class loaders, as a server does for its web applications. */
  public static void main(String[] args) throws Exception {
    List<URL> classPath = new ArrayList<>();
    for (Path entry : ChildJvm.runtimeClassPath()) {
      classPath.add(entry.toUri().toURL());
    }
    List<ClassLoader> alive = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(args[0]); i++) {
      ClassLoader loader =
          new URLClassLoader(classPath.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
      alive.add(loader);
      Class.forName(LibraryProbe.class.getName(), true, loader)
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    }
    System.out.println("class loaders: " + alive.size());
  }
}
