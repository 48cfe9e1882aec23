package io.eventstreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ModuleDescriptorTest {
  @Test
  void theModuleIsWhatItsUsersRelyOn() {
    ModuleDescriptor module = JdbcStores.class.getModule().getDescriptor();
    assertThat(module.name()).isEqualTo("io.eventstreams.store.jdbc");
    assertThat(module.isOpen()).isFalse();
    assertThat(module.exports())
        .allMatch(exports -> !exports.isQualified())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactly("io.eventstreams.store.jdbc");
    assertThat(
            module.requires().stream()
                .filter(requires -> !requires.modifiers().contains(Requires.Modifier.MANDATED))
                .map(ModuleDescriptorTest::shown)
                .collect(Collectors.toList()))
        .containsExactlyInAnyOrder(
            "io.eventstreams.api [TRANSITIVE]",
            "java.sql [TRANSITIVE]",
            "org.jspecify [STATIC, TRANSITIVE]",
            "tools.jackson.databind []");
  }

  /** Flyway and other tools may read them, so they must not lie in a package of the module. */
  @Test
  void theMigrationsCanBeReadFromOutside() throws IOException {
    String resource =
        "/db/eventstreams-migrations/h2/V1__streams_checkpoints_parked_events_log.sql";
    try (InputStream in =
        JdbcStores.class.getModule().getClassLoader().getResourceAsStream(resource.substring(1))) {
      assertThat(in).isNotNull();
    }
  }

  private static String shown(Requires requires) {
    return requires.name()
        + " "
        + requires.modifiers().stream().map(Enum::name).sorted().collect(Collectors.toList());
  }
}
