package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.engine.EventStreams;
import io.eventstreams.engine.InMemoryEventLog;
import io.eventstreams.engine.InMemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The description of the API, read by tools that did not come from us. */
@Timeout(600)
final class OpenApiIT {
  static {
    LeakWatch.install();
  }

  @Test
  void isAValidDocument() throws Exception {
    Python.assumePackage("openapi_spec_validator");
    try (TestServer test = new TestServer()) {
      String document = test.call("GET", "/api/v1/openapi.json").body();
      Python.Result result =
          Python.run(document, "-m", "openapi_spec_validator", "--schema", "3.1", "-");
      assertThat(result.exitCode()).as(result.output()).isZero();
    }
  }

  /** Requests made up from the document, valid ones and others, get answers that are in it. */
  @Test
  void everyAnswerToWhateverIsAskedIsDescribed() throws Exception {
    Python.assumePackage("schemathesis");
    WebSocketProtocol<RawJson> protocol =
        WebSocketProtocol.create(RawJson.codec(), WebSocketOptions.DEFAULTS);
    try (InMemoryEventLog<RawJson> log = InMemoryEventLog.create();
        EventStreamManager<GenericEventStream> manager =
            EventStreams.<GenericEventStream, RawJson>builder(
                    log.source(), InMemoryPersistence.<GenericEventStream>create())
                .dispatcher(EventStreamType.WEBSOCKET, protocol.dispatcherFactory())
                .dataCodec(RawJson.codec())
                .build();
        TestServer test = new TestServer(manager, protocol, log)) {
      manager.upsert("demo", GenericEventStream.EMPTY);
      Python.Result result =
          Python.run(
              "",
              "-m",
              "schemathesis.cli",
              "run",
              test.server.uri().resolve("/api/v1/openapi.json").toString(),
              "--exclude-path",
              "/ws",
              "--phases",
              "examples,fuzzing",
              "--max-examples",
              "5",
              "--generation-deterministic",
              "--suppress-health-check",
              "all",
              "--request-timeout",
              "30",
              "--checks",
              "not_a_server_error,status_code_conformance,content_type_conformance,"
                  + "response_headers_conformance,response_schema_conformance",
              "--no-color");
      assertThat(result.exitCode()).as(result.output()).isZero();
      assertThat(result.output()).contains("passed");
    }
  }
}
