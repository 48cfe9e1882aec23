package io.eventstreams.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModuleDescriptorTest {
  private static final ModuleDescriptor MODULE = read();

  @Test
  void isNamedLikeItsRootPackage() {
    assertThat(MODULE.name()).isEqualTo("io.eventstreams.api");
    assertThat(MODULE.isOpen()).isFalse();
    assertThat(MODULE.opens()).isEmpty();
    assertThat(MODULE.uses()).isEmpty();
    assertThat(MODULE.provides()).isEmpty();
  }

  @Test
  void exportsItsPackagesToAll() {
    assertThat(MODULE.exports()).allMatch(export -> !export.isQualified());
    assertThat(MODULE.exports().stream().map(ModuleDescriptor.Exports::source))
        .containsExactlyInAnyOrder(
            "io.eventstreams.api",
            "io.eventstreams.api.json",
            "io.eventstreams.api.query",
            "io.eventstreams.api.spi",
            "io.eventstreams.api.text")
        .containsExactlyInAnyOrderElementsOf(MODULE.packages());
  }

  @Test
  void requiresNothingAtRunTime() {
    assertThat(
            MODULE.requires().stream()
                .filter(requires -> !requires.modifiers().contains(Modifier.MANDATED))
                .map(requires -> new TreeSet<>(requires.modifiers()) + " " + requires.name()))
        .containsExactlyInAnyOrder(
            "[TRANSITIVE, STATIC] org.jspecify",
            "[STATIC] tools.jackson.core",
            "[STATIC] tools.jackson.databind");
  }

  /** From the compiled file: the tests run in a module that was patched for them. */
  private static ModuleDescriptor read() {
    Path classes = Path.of(System.getProperty("basedir", ""), "target", "classes");
    try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
      return ModuleDescriptor.read(in, () -> packages(classes));
    } catch (IOException e) {
      throw new AssertionError("cannot read the descriptor in " + classes.toAbsolutePath(), e);
    }
  }

  private static Set<String> packages(Path classes) {
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .filter(file -> !file.endsWith("module-info.class"))
          .map(file -> classes.relativize(file).getParent().toString())
          .map(folder -> folder.replace(File.separatorChar, '.'))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
