package io.eventstreams.store.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM that lacks options is told which, in one line; and these are enough. */
class JvmFlagsIT {
  private static final String CLASS_PATH_FLAGS =
      "--add-opens java.base/java.lang.reflect=ALL-UNNAMED"
          + " --add-exports java.base/sun.nio.ch=ALL-UNNAMED"
          + " --add-exports java.base/jdk.internal.ref=ALL-UNNAMED";
  private static final String MODULE_PATH_FLAGS =
      CLASS_PATH_FLAGS.replace("ALL-UNNAMED", "chronicle.core");
  private static final String ERROR =
      "ES10012: Chronicle Queue does not work in this JVM, add to the java command: ";

  @TempDir Path folder;

  @Test
  void onTheClassPath() throws Exception {
    Path jdk = ChildJvm.thisJdk();
    assertToldAndEnough(
        ChildJvm.onClassPath(jdk),
        ChildJvm.onClassPath(jdk),
        CLASS_PATH_FLAGS + ifRestricted(" --enable-native-access=ALL-UNNAMED"));
  }

  @Test
  void onTheModulePath() throws Exception {
    Path jdk = ChildJvm.thisJdk();
    assertToldAndEnough(
        ChildJvm.onModulePath(jdk),
        ChildJvm.onModulePath(jdk),
        MODULE_PATH_FLAGS
            + ifRestricted(" --enable-native-access=com.sun.jna,org.jnrproject.jffi"));
  }

  @Test
  void onTheClassPathOfANewerJdk() throws Exception {
    Path jdk = newerJdk();
    assertToldAndEnough(
        ChildJvm.onClassPath(jdk),
        ChildJvm.onClassPath(jdk),
        CLASS_PATH_FLAGS + " --enable-native-access=ALL-UNNAMED");
  }

  @Test
  void onTheModulePathOfANewerJdk() throws Exception {
    Path jdk = newerJdk();
    assertToldAndEnough(
        ChildJvm.onModulePath(jdk),
        ChildJvm.onModulePath(jdk),
        MODULE_PATH_FLAGS + " --enable-native-access=com.sun.jna,org.jnrproject.jffi");
  }

  @Test
  void onlyWhatIsMissingIsTold() throws Exception {
    ChildJvm.Result result =
        ChildJvm.onClassPath(ChildJvm.thisJdk())
            .withFlags()
            .with("--add-exports", "java.base/sun.nio.cs=ALL-UNNAMED")
            .run("open", folder.toString());
    assertThat(result.exitCode()).as("%s", result).isZero();

    ChildJvm.Result lacking =
        ChildJvm.onClassPath(ChildJvm.thisJdk())
            .with("--add-opens", "java.base/java.lang.reflect=ALL-UNNAMED")
            .with("--add-exports", "java.base/sun.nio.ch=ALL-UNNAMED")
            .run("open", folder.toString());
    assertThat(lacking.output())
        .isEqualToIgnoringNewLines(
            ERROR
                + "--add-exports java.base/jdk.internal.ref=ALL-UNNAMED"
                + ifRestricted(" --enable-native-access=ALL-UNNAMED"));
  }

  private static String ifRestricted(String flag) {
    return Runtime.version().feature() >= 24 ? flag : "";
  }

  private static Path newerJdk() throws IOException {
    Optional<Path> newer = ChildJvm.newerJdk();
    assumeTrue(newer.isPresent(), "no JDK of version 24 or later is installed beside this one");
    return newer.orElseThrow();
  }

  private void assertToldAndEnough(ChildJvm without, ChildJvm with, String flags) throws Exception {
    ChildJvm.Result refused = without.run("open", folder.toString());
    assertThat(refused.exitCode()).as("%s", refused).isEqualTo(ChildMain.REFUSED);
    assertThat(refused.output()).isEqualTo(ERROR + flags + System.lineSeparator());
    assertThat(refused.errors()).as("no class of Chronicle was initialised").isEmpty();
    assertThat(folder).as("nothing was written").isEmptyDirectory();

    ChildJvm.Result opened = with.with(flags.split(" ")).run("open", folder.toString());
    assertThat(opened.exitCode()).as("%s", opened).isZero();
    assertThat(opened.output()).isEqualToIgnoringNewLines("opened");
    assertThat(opened.errors()).doesNotContain("restricted method", "AssertionError", "Exception");
  }
}
