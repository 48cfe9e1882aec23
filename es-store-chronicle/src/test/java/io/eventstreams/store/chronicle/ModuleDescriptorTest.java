package io.eventstreams.store.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ModuleDescriptorTest {
  private final Module module = ChronicleStores.class.getModule();

  @Test
  void exportsOnePackageAndOpensNone() {
    ModuleDescriptor descriptor = module.getDescriptor();
    assertThat(descriptor.name()).isEqualTo("io.eventstreams.store.chronicle");
    assertThat(descriptor.isOpen()).isFalse();
    assertThat(descriptor.opens()).isEmpty();
    assertThat(descriptor.exports())
        .singleElement()
        .satisfies(
            exported -> {
              assertThat(exported.source()).isEqualTo("io.eventstreams.store.chronicle");
              assertThat(exported.isQualified()).isFalse();
            });
  }

  @Test
  void requiresWhatItNeedsAndHandsOnOnlyTheApi() {
    assertThat(module.getDescriptor().requires())
        .extracting(Requires::name)
        .containsExactlyInAnyOrder(
            "java.base",
            "org.jspecify",
            "io.eventstreams.api",
            "tools.jackson.core",
            "tools.jackson.databind",
            "chronicle.bytes",
            "chronicle.core",
            "chronicle.queue",
            "chronicle.wire",
            "jdk.unsupported",
            "org.slf4j");
    assertThat(module.getDescriptor().requires())
        .filteredOn(required -> required.modifiers().contains(Requires.Modifier.TRANSITIVE))
        .extracting(Requires::name)
        .containsExactlyInAnyOrder("org.jspecify", "io.eventstreams.api");
  }

  @Test
  void showsNoTypeOfChronicle() {
    Stream<Class<?>> shown =
        Arrays.stream(ChronicleStores.class.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .flatMap(ModuleDescriptorTest::types);
    assertThat(shown)
        .allSatisfy(
            type ->
                assertThat(type.getName())
                    .matches("(java|io\\.eventstreams\\.api)\\..*|void|boolean"));
  }

  private static Stream<Class<?>> types(Method method) {
    return Stream.concat(
            Stream.of(method.getReturnType()), Arrays.stream(method.getParameterTypes()))
        .filter(type -> type != ChronicleStores.class);
  }
}
