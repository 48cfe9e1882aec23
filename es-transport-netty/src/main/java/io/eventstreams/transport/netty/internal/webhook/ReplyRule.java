package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a reply means. Only its status counts, and {@code Retry-After}; bodies are never read.
 *
 * <p><b>Threads:</b> any; pure.
 */
final class ReplyRule {
  /** Gone, content too large, media type not supported: the same request will never be taken. */
  private static final Set<Integer> PERMANENT = Set.of(410, 413, 415);

  private static final Set<Integer> WITH_RETRY_AFTER = Set.of(429, 503);

  private ReplyRule() {}

  static TryResult resultOf(
      HttpResponseStatus status, HttpHeaders headers, RetryPolicy retry, Instant now) {
    int code = status.code();
    if (code >= 200 && code < 300) {
      return TryResult.last(DispatchOutcome.delivered());
    }
    EventStreamException cause = ErrorCode.WEBHOOK_STATUS.error(text(code));
    if (PERMANENT.contains(code)) {
      return TryResult.last(DispatchOutcome.refused(cause));
    }
    if (WITH_RETRY_AFTER.contains(code)) {
      Optional<Duration> wait = RetryAfter.parse(headers.get(HttpHeaderNames.RETRY_AFTER), now);
      if (wait.isPresent()) {
        return TryResult.last(new DispatchOutcome.Unavailable(cause, wait.get()));
      }
    }
    return new TryResult(
        DispatchOutcome.unavailable(cause), retry.repeatsAfterReply(status.toString()));
  }

  private static String text(int code) {
    String text = "webhook replied with status " + code;
    return code >= 300 && code < 400 ? text + ", a redirect; redirects are not followed" : text;
  }
}
