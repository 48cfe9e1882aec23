package io.eventstreams.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import org.junit.jupiter.api.Test;

final class ModuleDescriptorTest {
  @Test
  void theModuleIsWhatItsUsersRelyOn() {
    ModuleDescriptor module = EventStreams.class.getModule().getDescriptor();
    assertThat(module.name()).isEqualTo("io.eventstreams.engine");
    assertThat(module.isOpen()).isFalse();
    assertThat(module.exports())
        .allMatch(exports -> !exports.isQualified())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactly("io.eventstreams.engine");
    assertThat(
            module.requires().stream()
                .filter(requires -> !requires.modifiers().contains(Requires.Modifier.MANDATED))
                .map(ModuleDescriptorTest::shown))
        .containsExactlyInAnyOrder(
            "io.eventstreams.api [TRANSITIVE]",
            "jdk.jfr []",
            "org.jspecify [STATIC, TRANSITIVE]",
            "re2j []");
  }

  private static String shown(Requires requires) {
    return requires.name() + " " + requires.modifiers().stream().map(Enum::name).sorted().toList();
  }
}
