package io.eventstreams.transport.netty;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.WebSocketConfig;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.SpecCodec;
import io.eventstreams.engine.InMemoryEventLog;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** A server on a free port with streams that do not run, whose dispatchers a test drives itself. */
final class TestServer implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Names of classes, frames of stacks, statements, and paths of files. */
  private static final Pattern DETAIL =
      Pattern.compile(
          "Exception|Error:|\\bat"
              + " [a-z]+\\.|\\.java\\b|(?:java|io|org|tools|com)\\.[a-z]+\\.[a-zA-Z]|SELECT |INSERT"
              + " |UPDATE |/(?:root|home|var|tmp|usr)/");

  final FakeStreamManager manager = new FakeStreamManager();
  final RecordingLog log = new RecordingLog();
  final WebSocketProtocol<RawJson> protocol;
  final EventStreamsServer server;

  TestServer() {
    this(WebSocketOptions.DEFAULTS, ServerLimits.DEFAULTS);
  }

  TestServer(WebSocketOptions options) {
    this(options, ServerLimits.DEFAULTS);
  }

  TestServer(WebSocketOptions options, ServerLimits limits) {
    this(options, limits, builder -> {});
  }

  TestServer(
      WebSocketOptions options,
      ServerLimits limits,
      Consumer<EventStreamsServer.Builder<GenericEventStream, RawJson>> more) {
    protocol = WebSocketProtocol.create(RawJson.codec(), options);
    EventStreamsServer.Builder<GenericEventStream, RawJson> builder =
        EventStreamsServer.builder(manager, protocol)
            .specCodec(SpecCodec.generic())
            .events(log, RawJson.codec())
            .port(0)
            .limits(limits);
    more.accept(builder);
    server = builder.start();
  }

  /** A server over streams that run. */
  TestServer(
      EventStreamManager<GenericEventStream> running, WebSocketProtocol<RawJson> itsProtocol) {
    this(running, itsProtocol, InMemoryEventLog.create());
  }

  TestServer(
      EventStreamManager<GenericEventStream> running,
      WebSocketProtocol<RawJson> itsProtocol,
      EventLog<RawJson> events) {
    protocol = itsProtocol;
    server =
        EventStreamsServer.builder(running, itsProtocol)
            .specCodec(SpecCodec.generic())
            .events(events, RawJson.codec())
            .port(0)
            .start();
  }

  HttpResponse<String> call(String method, String path) {
    return call(method, path, "");
  }

  /** A request with a JSON body, or with none. */
  HttpResponse<String> call(String method, String path, String body) {
    return call(method, path, "application/json", BodyPublishers.ofString(body));
  }

  HttpResponse<String> call(
      String method,
      String path,
      String contentType,
      HttpRequest.BodyPublisher body,
      String... headers) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(server.uri().resolve(path));
    if (headers.length > 0) {
      builder.headers(headers);
    }
    HttpRequest request =
        builder
            .header("content-type", contentType)
            .timeout(Duration.ofMinutes(1))
            .method(method, body)
            .build();
    try {
      HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
      OpenApi.check(
          method,
          path,
          answer.statusCode(),
          answer.headers().firstValue("content-type").orElse(""),
          answer.body());
      assertNoDetail(answer);
      return answer;
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(method + " " + path, failure);
    }
  }

  /** Every refusal that any test provokes is looked at. */
  private static void assertNoDetail(HttpResponse<String> answer) {
    if (answer.statusCode() >= 400 && DETAIL.matcher(answer.body()).find()) {
      throw new AssertionError("a detail in " + answer.body());
    }
  }

  Dispatcher<RawJson> dispatcher(String stream, DistributionMode mode) {
    return dispatcher(protocol, stream, mode);
  }

  static <D> Dispatcher<D> dispatcher(
      WebSocketProtocol<D> protocol, String stream, DistributionMode mode) {
    return protocol
        .<GenericEventStream>dispatcherFactory()
        .newDispatcher(
            EventStreamsConfig.DEFAULTS,
            GenericEventStream.EMPTY
                .withFields(EventStreamFields.builder().name(stream).build())
                .withWebsocket(new WebSocketConfig(mode)));
  }

  Dispatcher<RawJson> dispatcher(String stream) {
    return dispatcher(stream, DistributionMode.LOAD_BALANCE);
  }

  /** Dispatches a batch of one event whose sequenceId is the delivery id. */
  static RecordingAttempt dispatch(Dispatcher<RawJson> dispatcher, String sequenceId) {
    return dispatch(dispatcher, sequenceId, "{\"x\":1}");
  }

  static RecordingAttempt dispatch(Dispatcher<RawJson> dispatcher, String sequenceId, String json) {
    RecordingAttempt attempt = new RecordingAttempt(sequenceId);
    EventBatch<RawJson> batch =
        new EventBatch<>(0, "", List.of(new Event<>("t1", sequenceId, RawJson.parse(json))));
    CompletionStage<DispatchOutcome> stage = dispatcher.attemptDispatch(batch, attempt);
    // The stage that never completes is shared, and would keep all attempts, and their buffers.
    if (stage != Dispatcher.pending()) {
      stage.whenComplete(
          (outcome, failure) -> {
            if (outcome != null) {
              attempt.complete(outcome);
            }
          });
    }
    return attempt;
  }

  /** A batch of one event. */
  static EventBatch<RawJson> event(String sequenceId) {
    return new EventBatch<>(
        0, "", List.of(new Event<>("t1", sequenceId, RawJson.parse("{\"x\":1}"))));
  }

  /** What a client gets for {@link #dispatch}. */
  static String batch(long number, String stream, String sequenceId) {
    return "{\"batchNumber\":%d,\"stream\":\"%s\",\"type\":\"event_batch\",\"events\":[{\"x\":1,\"sequenceId\":\"%s\",\"topic\":\"t1\"}]}\n"
        .formatted(number, stream, sequenceId);
  }

  @Override
  public void close() {
    server.close();
    LeakWatch.check();
  }
}
