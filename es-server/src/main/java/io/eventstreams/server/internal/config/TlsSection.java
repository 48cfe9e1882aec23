package io.eventstreams.server.internal.config;

import io.eventstreams.api.Secret;
import io.eventstreams.api.TlsConfig;
import io.eventstreams.server.internal.CommandFailure;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The list {@code tlsConfigs}: each element has a {@code name} and a section {@code tls}. */
final class TlsSection {
  static final String NAME = "tlsConfigs";
  private static final String ATTRIBUTES = "requiredDNAttributes";
  private static final Set<String> FLAGS =
      Set.of("enabled", "clientAuth", "insecureSkipHostVerify");
  private static final Set<String> TEXTS =
      Set.of("caFile", "ca", "certFile", "cert", "keyFile", "key");

  private final ConfigFile file;
  private final String path;
  private final Map<String, Boolean> flags = new HashMap<>();
  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, String> attributes = new HashMap<>();

  private TlsSection(ConfigFile file, String path) {
    this.file = file;
    this.path = path;
  }

  static void readInto(Map<String, TlsConfig> configs, JsonNode list, ConfigFile file) {
    if (!list.isArray()) {
      throw CommandFailure.misused(file.subject(NAME) + " must be a list");
    }
    for (int i = 0; i < list.size(); i++) {
      element(configs, list.get(i), NAME + "[" + i + "]", file);
    }
  }

  private static void element(
      Map<String, TlsConfig> configs, JsonNode element, String path, ConfigFile file) {
    String name = null;
    TlsSection section = new TlsSection(file, path + ".tls");
    for (Map.Entry<String, JsonNode> member : members(element, path, file)) {
      switch (member.getKey()) {
        case "name" -> name = file.scalar(path + ".name", member.getValue());
        case "tls" -> section.read(member.getValue());
        default -> throw file.unknown(path + "." + member.getKey());
      }
    }
    if (name == null || name.isEmpty()) {
      throw CommandFailure.misused(file.subject(path + ".name") + " must be set");
    }
    if (configs.put(name, section.config()) != null) {
      throw CommandFailure.misused(
          file.subject(path + ".name") + " must differ from the others, was '" + name + "' again");
    }
  }

  private void read(JsonNode object) {
    for (Map.Entry<String, JsonNode> member : members(object, path, file)) {
      String key = member.getKey();
      String name = path + "." + key;
      if (member.getValue().isNull() && isKnown(key)) {
        continue;
      }
      if (FLAGS.contains(key)) {
        flags.put(key, KeyTypes.flag(name, false).read(file.subject(name), scalar(name, member)));
      } else if (TEXTS.contains(key)) {
        texts.put(key, scalar(name, member));
      } else if (key.equals(ATTRIBUTES)) {
        for (Map.Entry<String, JsonNode> attribute : members(member.getValue(), name, file)) {
          attributes.put(attribute.getKey(), scalar(name + "." + attribute.getKey(), attribute));
        }
      } else {
        throw file.unknown(name);
      }
    }
  }

  private static boolean isKnown(String key) {
    return FLAGS.contains(key) || TEXTS.contains(key) || key.equals(ATTRIBUTES);
  }

  private String scalar(String name, Map.Entry<String, JsonNode> member) {
    return file.scalar(name, member.getValue());
  }

  private static Iterable<Map.Entry<String, JsonNode>> members(
      JsonNode object, String path, ConfigFile file) {
    if (!object.isObject()) {
      throw CommandFailure.misused(file.subject(path) + " must be a section");
    }
    return object.properties();
  }

  /** TLS is on unless it is switched off, since the section is there to configure it. */
  private TlsConfig config() {
    return new TlsConfig(
        flags.getOrDefault("enabled", true),
        flags.getOrDefault("insecureSkipHostVerify", false),
        flags.getOrDefault("clientAuth", false),
        texts.get("caFile"),
        texts.get("ca"),
        texts.get("certFile"),
        texts.get("cert"),
        texts.get("keyFile"),
        secret(texts.get("key")),
        attributes);
  }

  private static @Nullable Secret secret(@Nullable String text) {
    return text == null ? null : Secret.of(text);
  }
}
