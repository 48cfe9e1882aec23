package io.eventstreams.server.internal.config;

import io.eventstreams.api.text.Printable;
import io.eventstreams.server.internal.CommandFailure;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Settings in environment variables: {@code EVENTSTREAMS_} and the key in capitals with {@code _}
 * for each point, such as {@code EVENTSTREAMS_DEFAULTS_BATCHSIZE}.
 */
final class EnvironmentVariables {
  static final String PREFIX = "EVENTSTREAMS_";

  /** What Kubernetes sets in every container when a service is called "eventstreams". */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(".*_SERVICE_(HOST|PORT)(_.*)?|.*_PORT_[0-9]+_(TCP|UDP|SCTP)(_.*)?");

  private static final Pattern SERVICE_LINK_VALUE = Pattern.compile("(tcp|udp|sctp)://.*");

  private static final Map<String, ConfigKey<?>> BY_VARIABLE =
      ConfigKeys.ALL.stream().collect(Collectors.toMap(ConfigKey::variable, Function.identity()));

  private EnvironmentVariables() {}

  static void readInto(Settings settings, Map<String, String> environment) {
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      String name = variable.getKey();
      if (!name.startsWith(PREFIX) || isServiceLink(name, variable.getValue())) {
        continue;
      }
      ConfigKey<?> key = BY_VARIABLE.get(name);
      if (key == null) {
        throw CommandFailure.misused(
            "unknown environment variable '" + Printable.of(name) + "': there is no such key");
      }
      settings.put(key, name, variable.getValue());
    }
  }

  private static boolean isServiceLink(String name, String value) {
    return SERVICE_LINK.matcher(name).matches()
        || (name.endsWith("_PORT") && SERVICE_LINK_VALUE.matcher(value).matches());
  }
}
