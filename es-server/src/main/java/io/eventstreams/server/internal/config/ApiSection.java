package io.eventstreams.server.internal.config;

import io.eventstreams.transport.netty.ServerLimits;

/** The keys {@code api}: what is taken from HTTP clients. */
final class ApiSection {
  private ApiSection() {}

  static ServerLimits read(Settings in) {
    return ServerLimits.DEFAULTS
        .withMaxConnections(
            in.get(ConfigKeys.API_CONNECTIONS), in.get(ConfigKeys.API_CONNECTIONS_PER_ADDRESS))
        .withSizes(
            Math.toIntExact(in.get(ConfigKeys.API_BODY)),
            Math.toIntExact(in.get(ConfigKeys.API_EVENT)))
        .withTimeouts(
            in.get(ConfigKeys.API_HEADER_TIMEOUT),
            in.get(ConfigKeys.API_BODY_TIMEOUT),
            in.get(ConfigKeys.API_IDLE_TIMEOUT))
        .withMinBodyBytesPerSecond(in.get(ConfigKeys.API_BODY_RATE))
        .withWorkers(in.get(ConfigKeys.API_WORKERS), in.get(ConfigKeys.API_WAITING))
        .withLists(lists(in));
  }

  private static ServerLimits.Lists lists(Settings in) {
    int most = in.get(ConfigKeys.API_MAX_LIMIT);
    int usual = in.get(ConfigKeys.API_DEFAULT_LIMIT);
    if (in.isGiven(ConfigKeys.API_DEFAULT_LIMIT) && usual > most) {
      throw in.above(ConfigKeys.API_DEFAULT_LIMIT, "", ConfigKeys.API_MAX_LIMIT);
    }
    in.derive(ConfigKeys.API_DEFAULT_LIMIT, Math.min(usual, most));
    return new ServerLimits.Lists(
        in.get(ConfigKeys.API_DEFAULT_LIMIT), most, in.get(ConfigKeys.API_MAX_SKIP));
  }
}
