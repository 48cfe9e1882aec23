package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.GenericEventStream;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing of a failure that is nobody's business is told to a client. */
final class ErrorDetailIT {
  static {
    LeakWatch.install();
  }

  private static final String SECRET = "SELECT password FROM t at /var/lib/data/db.mv";

  private final TestServer test = new TestServer();

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void aFailureNobodyExpectedIsAnInternalErrorAndNoMore() {
    test.manager.upsert("demo", GenericEventStream.EMPTY);
    test.manager.failure = new IllegalStateException(SECRET);
    test.log.failure = new IllegalStateException(SECRET);
    int bodies = 0;
    for (String request :
        List.of(
            "GET /health/ready",
            "GET /metrics",
            "GET /api/v1/eventstreams",
            "POST /api/v1/eventstreams",
            "GET /api/v1/eventstreams/demo",
            "PUT /api/v1/eventstreams/demo",
            "PATCH /api/v1/eventstreams/demo",
            "DELETE /api/v1/eventstreams/demo",
            "POST /api/v1/eventstreams/query",
            "POST /api/v1/eventstreams/demo/start",
            "POST /api/v1/eventstreams/demo/stop",
            "POST /api/v1/eventstreams/demo/reset",
            "GET /api/v1/eventstreams/demo/why",
            "GET /api/v1/eventstreams/demo/lag",
            "GET /api/v1/eventstreams/demo/parked",
            "GET /api/v1/eventstreams/demo/parked/1",
            "DELETE /api/v1/eventstreams/demo/parked/1",
            "POST /api/v1/events")) {
      String[] parts = request.split(" ", 2);
      String body = parts[1].endsWith("/events") ? "[{\"data\":1}]" : "{}";
      HttpResponse<String> answer =
          test.call(parts[0], parts[1], parts[0].equals("GET") ? "" : body);
      assertThat(answer.statusCode()).as(request).isEqualTo(500);
      assertThat(answer.body()).as(request).isEqualTo("{\"error\":\"ES10001: internal error\"}");
      bodies++;
    }
    System.out.println("error details: " + bodies + " routes, 0 leaks");
  }

  @Test
  void whatAClientSentComesBackWithoutItsControlCharacters() {
    for (String hostile : List.of("\\u001b[31mred", "a\\r\\nX: y", "\\u0000", "\\u202eabc")) {
      HttpResponse<String> answer =
          test.call("PUT", "/api/v1/eventstreams/demo", "{\"" + hostile + "\":1}");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).doesNotMatch("(?s).*[\\p{Cntrl}\u202e].*");
    }
    for (String hostile : List.of("%1b%5b31m", "%0d%0aX:%20y", "%e2%80%ae")) {
      HttpResponse<String> answer = test.call("GET", "/api/v1/" + hostile);
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).doesNotMatch("(?s).*[\\p{Cntrl}\u202e].*");
      assertThat(answer.headers().firstValue("x")).isEmpty();
    }
  }
}
