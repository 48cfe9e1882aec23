package io.eventstreams.server.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.server.internal.cli.Program;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the help says of the configuration is true of the keys. */
class HelpTextTest {
  private static final Pattern FILE =
      Pattern.compile("A file has the key (\\w+) and the sections ([\\w, ]+);");

  private static String help(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8)) {
      int code =
          new Program(InputStream.nullInputStream(), print, print, Map.of())
              .run(List.of(arguments));
      assertThat(code).isZero();
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void namesTheKeyAndTheSectionsThatAFileHas() {
    Matcher said = FILE.matcher(help("--help").replaceAll("\\s+", " "));
    assertThat(said.find()).isTrue();
    Set<String> names =
        Stream.concat(
                ConfigKeys.ALL.stream().map(ConfigKey::name), Stream.of(TlsSection.NAME + ".name"))
            .collect(Collectors.toSet());
    assertThat(names.stream().filter(name -> !name.contains("."))).containsExactly(said.group(1));
    assertThat(said.group(2).split(", | and "))
        .containsExactlyInAnyOrderElementsOf(
            names.stream()
                .filter(name -> name.contains("."))
                .map(name -> name.substring(0, name.indexOf('.')))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void saysWhereAllKeysAreAndWhichAreInEffect() {
    assertThat(help("serve", "--help").replaceAll("\\s+", " "))
        .contains(
            "all keys are in the README of es-server, those in effect in the first line of the"
                + " log.");
  }
}
