package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmclock.VmClock;
import io.vmclock.internal.library.ChildJvm;
import io.vmclock.internal.library.LibraryProbe;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The choice between JNI and foreign calls. Each case runs in a child JVM. */
class BindingTest {
  private static final String NO_FOREIGN = "this JVM has no foreign calls";

  private static String probed(ChildJvm child) throws IOException, InterruptedException {
    return child.run().output();
  }

  private static ChildJvm child() {
    return ChildJvm.of(LibraryProbe.class);
  }

  private static ChildJvm asking(String binding) {
    return child().property(Binding.PROPERTY, binding);
  }

  /** The build sets the expected binding when it runs all tests over foreign calls. */
  @Test
  void isTheBindingThatTheBuildExpects() {
    String expected = System.getProperty("vmclock.expectedBinding");
    assumeTrue(expected != null, "the build expects no particular binding");
    assertThat(VmClock.nativeBinding()).isEqualTo(expected);
  }

  @Test
  void isForeignIfThatIsPossible() throws Exception {
    assertThat(probed(child()))
        .contains("binding: " + (ForeignLinker.exists() ? "foreign" : "jni"))
        .contains("used: true");
  }

  @Test
  void isJniOnRequest() throws Exception {
    assertThat(probed(asking("jni"))).contains("binding: jni").contains("used: true");
  }

  @Test
  void isForeignOnRequestOrNamesTheRequiredJdk() throws Exception {
    assertThat(probed(asking("foreign")))
        .contains(
            ForeignLinker.exists()
                ? "binding: foreign"
                : "LIBRARY: The property io.vmclock.binding is \"foreign\", but foreign calls need"
                    + " JDK 21 or later");
  }

  @Test
  void isJniInANativeImage() throws Exception {
    assertThat(probed(child().property("org.graalvm.nativeimage.imagecode", "runtime")))
        .contains("binding: jni");
  }

  @Test
  void refusesAnUnknownName() throws Exception {
    assertThat(probed(asking("FOREIGN")))
        .startsWith(
            "LIBRARY: The property io.vmclock.binding is \"FOREIGN\". Set it to jni or foreign");
  }

  /** Without permission, the JVM warns when the library is loaded. There is no other warning. */
  @Test
  void causesNoSecondWarning() throws Exception {
    assumeTrue(ForeignLinker.exists(), NO_FOREIGN);
    String printed = probed(child().withoutOption("--enable-native-access=ALL-UNNAMED"));
    int warnings = printed.split("A restricted method in", -1).length - 1;
    assertThat(warnings).isEqualTo(Runtime.version().feature() >= 24 ? 1 : 0);
    assertThat(printed).contains("used: true");
  }
}
