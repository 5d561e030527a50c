package io.vmclock.cli;

import picocli.CommandLine.IVersionProvider;

/** The output of {@code --version}. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "vmclock " + (version == null ? "(not run from its jar)" : version),
      "JVM: ${java.version} (${java.vendor})",
      "OS: ${os.name} ${os.version} ${os.arch}"
    };
  }
}
