package io.eventstreams.transport.netty.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.transport.netty.ServerLimits;
import io.eventstreams.transport.netty.WebSocketOptions;
import io.eventstreams.transport.netty.internal.metrics.MetricsPage;
import io.eventstreams.transport.netty.internal.websocket.WebSocketHub;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of requests in this module's README is that of the program. */
final class RouteTableTest {
  private static final Pattern ROW = Pattern.compile("\\| `([A-Z]+ /[^`]*)` \\| .+ \\|");

  /** No route is called, so nothing stands behind them. */
  static Routes routes() {
    ServerLimits limits = ServerLimits.DEFAULTS;
    return new Routes(
        new StreamRoutes<GenericEventStream>(null, SpecCodec.generic(), limits),
        new ParkedRoutes(null),
        new EventRoutes<RawJson>(null, RawJson.codec(), limits),
        new MetricsPage(null, null, null, null),
        new WebSocketHub(WebSocketOptions.DEFAULTS),
        new AccessGate(
            HostRule.of(InetAddress.getLoopbackAddress(), "127.0.0.1", false, Set.of()),
            null,
            null,
            limits),
        new OriginRule(Set.of(), false));
  }

  @Test
  void theReadmeListsEveryRouteOnce() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("README.md")).stream()
            .map(ROW::matcher)
            .filter(Matcher::matches)
            .map(row -> row.group(1))
            .toList();
    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            routes().table().stream()
                .map(route -> route.method() + " " + route.template())
                .toList());
  }
}
