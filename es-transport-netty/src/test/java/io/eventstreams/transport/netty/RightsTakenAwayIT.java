package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Dispatcher;
import java.security.Principal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A right that is taken away ends what an open connection consumes by it. */
final class RightsTakenAwayIT {
  static {
    LeakWatch.install();
  }

  private final Set<String> allowed = ConcurrentHashMap.newKeySet();
  private final TestServer test =
      new TestServer(
          WebSocketOptions.builder().pingInterval(Duration.ofSeconds(2)).build(),
          ServerLimits.DEFAULTS,
          builder ->
              builder.authenticator(request -> () -> "somebody").authorizer(new Allowed(allowed)));
  private final Dispatcher<RawJson> one = test.dispatcher("one");
  private final Dispatcher<RawJson> two = test.dispatcher("two");

  private record Allowed(Set<String> streams) implements Authorizer {
    @Override
    public boolean mayRequest(Principal client, ClientRequest request) {
      return true;
    }

    @Override
    public boolean mayConsume(Principal client, String stream) {
      return streams.contains(stream);
    }
  }

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void aConnectionOfTheSubProtocolIsToldAndGoesOnWithTheRest() {
    allowed.addAll(Set.of("one", "two"));
    TestClient client = TestClient.speaking(test.server, "eventstreams.v2");
    client.next();
    for (String stream : new String[] {"one", "two"}) {
      client.send("{\"type\":\"start\",\"stream\":\"" + stream + "\"}");
      assertThat(client.next()).startsWith("{\"type\":\"started\"");
    }
    RecordingAttempt held = RecordingAttempt.inParts("0001", 0);
    one.attemptDispatch(TestServer.event("0001"), held);
    assertThat(client.next()).contains("\"0001\"");
    allowed.remove("one");
    assertThat(client.next()).contains("\"ES10038\"", "\"stream\":\"one\"");
    assertThat(client.next()).isEqualTo("{\"type\":\"stopped\",\"stream\":\"one\"}\n");
    held.await();
    assertThat(held.givenBack).isTrue();
    TestServer.dispatch(two, "0002");
    assertThat(client.next()).contains("\"0002\"");
    client.send("{\"type\":\"start\",\"stream\":\"one\"}");
    assertThat(client.next()).contains("\"ES10038\"");
  }

  @Test
  void aConnectionOfThePlainProtocolIsClosed() {
    allowed.add("one");
    TestClient client = TestClient.connect(test.server);
    client.send("{\"type\":\"start\",\"stream\":\"one\"}");
    RecordingAttempt held = TestServer.dispatch(one, "0001");
    client.next();
    allowed.clear();
    assertThat(client.awaitClose()).isEqualTo(1008);
    assertThat(held.await().toString()).contains("FF00228");
  }
}
