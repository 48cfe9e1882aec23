package io.eventstreams.server.internal.config;

import io.eventstreams.api.Secret;
import io.eventstreams.api.text.Printable;
import io.eventstreams.server.internal.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.JsonNode;

/** A configuration file: JSON if its name ends with {@code .json}, else YAML. */
final class ConfigFile {
  static final String HEADERS = "defaults.webhooks.headers";
  private static final int MAX_BYTES = 1 << 20;

  private static final Map<String, ConfigKey<?>> KEYS =
      ConfigKeys.ALL.stream().collect(Collectors.toMap(ConfigKey::name, Function.identity()));

  private static final Set<String> SECTIONS =
      Stream.concat(KEYS.keySet().stream(), Stream.of(HEADERS, ListenerTlsSection.ATTRIBUTES))
          .flatMap(ConfigFile::sectionsOf)
          .collect(Collectors.toSet());

  private final Settings settings;
  private final String file;

  private ConfigFile(Settings settings, Path file) {
    this.settings = settings;
    this.file = Printable.of(file.toString());
  }

  static void readInto(Settings settings, Path path) {
    ConfigFile reading = new ConfigFile(settings, path);
    JsonNode root = reading.parse(path);
    if (root != null) {
      reading.section("", root);
    }
  }

  private @Nullable JsonNode parse(Path path) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException missing) {
      throw CommandFailure.misused("configuration file " + file + " does not exist");
    } catch (IOException unreadable) {
      throw CommandFailure.misused("configuration file " + file + " cannot be read");
    }
    if (bytes.length > MAX_BYTES) {
      throw CommandFailure.misused(
          "configuration file " + file + " must have at most " + MAX_BYTES + " bytes");
    }
    boolean json = file.toLowerCase(Locale.ROOT).endsWith(".json");
    try {
      return ConfigTree.read(file, withoutMark(bytes), json);
    } catch (JacksonException malformed) {
      TokenStreamLocation at = malformed.getLocation();
      String where =
          at == null || at.getLineNr() < 1
              ? ""
              : " in line " + at.getLineNr() + ", column " + at.getColumnNr();
      throw CommandFailure.misused(
          "configuration file "
              + file
              + " must be valid "
              + (json ? "JSON" : "YAML")
              + ", is not"
              + where
              + reason(malformed));
    }
  }

  /** Some editors begin a text in UTF-8 with a byte order mark. */
  private static byte[] withoutMark(byte[] bytes) {
    boolean marked =
        bytes.length >= 3
            && bytes[0] == (byte) 0xef
            && bytes[1] == (byte) 0xbb
            && bytes[2] == (byte) 0xbf;
    return marked ? Arrays.copyOfRange(bytes, 3, bytes.length) : bytes;
  }

  /** Members that are null, which is how YAML reads a section without lines, set nothing. */
  private void section(String path, JsonNode object) {
    if (!object.isObject()) {
      throw CommandFailure.misused(
          (path.isEmpty() ? "configuration file " + file : subject(path)) + " must be a section");
    }
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String name = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
      JsonNode value = member.getValue();
      ConfigKey<?> key = KEYS.get(name);
      if (value.isNull() && (key != null || isSection(name))) {
        continue;
      }
      if (key != null) {
        put(key, name, text(key, name, value));
      } else if (name.equals(HEADERS)) {
        members(name, value)
            .forEach((header, text) -> settings.webhookHeaders().put(header, Secret.of(text)));
      } else if (name.equals(ListenerTlsSection.ATTRIBUTES)) {
        settings.listenerAttributes().putAll(members(name, value));
      } else if (name.equals(TlsSection.NAME)) {
        TlsSection.readInto(settings.tlsConfigs(), value, this);
      } else if (SECTIONS.contains(name)) {
        section(name, value);
      } else {
        throw unknown(name);
      }
    }
  }

  private static boolean isSection(String name) {
    return SECTIONS.contains(name)
        || Set.of(HEADERS, ListenerTlsSection.ATTRIBUTES, TlsSection.NAME).contains(name);
  }

  private <T> void put(ConfigKey<T> key, String name, String text) {
    settings.put(key, subject(name), text);
  }

  /** A section whose names are free. */
  private Map<String, String> members(String section, JsonNode object) {
    if (!object.isObject()) {
      throw CommandFailure.misused(subject(section) + " must be a section of names and values");
    }
    Map<String, String> members = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      members.put(member.getKey(), scalar(section + "." + member.getKey(), member.getValue()));
    }
    return members;
  }

  private String text(ConfigKey<?> key, String name, JsonNode value) {
    if (key.equals(ConfigKeys.HOOK_TLS_ATTRIBUTES)) {
      return members(name, value).toString();
    }
    boolean list = ConfigKeys.LISTS.contains(key) && value.isArray();
    return list ? joined(name, value) : scalar(name, value);
  }

  private String joined(String name, JsonNode array) {
    return array
        .valueStream()
        .map(element -> scalar(name, element))
        .collect(Collectors.joining(","));
  }

  /** How a message begins that is about a key. */
  String subject(String name) {
    return shown(name) + " in " + file;
  }

  String scalar(String name, JsonNode value) {
    if (value.isContainer() || value.isNull()) {
      throw CommandFailure.misused(subject(name) + " must be a single value");
    }
    return value.asString();
  }

  /** A key that does not exist, with the one that may be meant. */
  CommandFailure unknown(String name) {
    String meant =
        Stream.concat(KEYS.keySet().stream(), SECTIONS.stream())
            .filter(known -> known.equalsIgnoreCase(name))
            .findFirst()
            .map(known -> "; '" + known + "' is one")
            .orElse("");
    return CommandFailure.misused("unknown key '" + shown(name) + "' in " + file + meant);
  }

  /** To YAML, a colon without a space is a part of the name, and so is the value behind it. */
  private static String shown(String name) {
    int colon = name.indexOf(':');
    return Printable.of(colon < 0 ? name : name.substring(0, colon + 1) + "…");
  }

  private static Stream<String> sectionsOf(String name) {
    return Stream.iterate(parent(name), section -> !section.isEmpty(), ConfigFile::parent);
  }

  private static String parent(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(0, dot);
  }

  /** The parser's own message is left out on purpose: it quotes the file, which has secrets. */
  private static String reason(JacksonException malformed) {
    String message = malformed.getOriginalMessage();
    if (malformed instanceof ConfigTree.Refusal) {
      return ": " + message;
    }
    if (malformed instanceof StreamConstraintsException) {
      return ": a name or a number is too long";
    }
    if (malformed instanceof UnexpectedEndOfInputException) {
      return ": it ends before it is complete";
    }
    return message != null && message.startsWith("Duplicate Object property")
        ? ": a name stands twice"
        : "";
  }
}
