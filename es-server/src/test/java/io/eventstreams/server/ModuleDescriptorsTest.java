package io.eventstreams.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Pins the name, the exports and the requirements of every module: whoever changes one changes
 * {@code modules.txt} knowingly.
 */
class ModuleDescriptorsTest {
  private static final List<String> MODULES =
      List.of(
          "io.eventstreams.api",
          "io.eventstreams.engine",
          "io.eventstreams.store.jdbc",
          "io.eventstreams.store.chronicle",
          "io.eventstreams.transport.netty",
          "io.eventstreams.server");

  private static List<ModuleDescriptor> descriptors() {
    return MODULES.stream()
        .map(name -> ModuleLayer.boot().findModule(name).orElseThrow().getDescriptor())
        .toList();
  }

  @Test
  void everyModuleIsWhatItsUsersRelyOn() throws Exception {
    try (InputStream golden = ModuleDescriptorsTest.class.getResourceAsStream("/modules.txt")) {
      assertThat(
              descriptors().stream().map(ModuleDescriptorsTest::text).collect(Collectors.joining()))
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void noModuleIsOpenAndNothingInternalIsExported() {
    for (ModuleDescriptor module : descriptors()) {
      assertThat(module.isOpen() || module.isAutomatic()).as(module.name()).isFalse();
      assertThat(module.opens()).as(module.name()).isEmpty();
      assertThat(module.exports())
          .as(module.name())
          .noneMatch(Exports::isQualified)
          .noneMatch(exports -> exports.source().contains(".internal"));
    }
  }

  private static String text(ModuleDescriptor module) {
    Stream<String> exports =
        module.exports().stream().map(Exports::source).sorted().map(name -> "  exports " + name);
    Stream<String> requires =
        module.requires().stream()
            .filter(required -> !required.modifiers().contains(Requires.Modifier.MANDATED))
            .sorted(Comparator.comparing(Requires::name))
            .map(required -> "  requires " + modifiers(required) + required.name());
    return module.name()
        + "\n"
        + Stream.concat(exports, requires).map(line -> line + "\n").collect(Collectors.joining());
  }

  private static String modifiers(Requires required) {
    return required.modifiers().stream()
        .map(modifier -> modifier.name().toLowerCase(Locale.ROOT) + " ")
        .sorted()
        .collect(Collectors.joining());
  }
}
