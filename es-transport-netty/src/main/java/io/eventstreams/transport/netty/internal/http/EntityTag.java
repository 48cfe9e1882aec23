package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamSpec;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.json.SpecJson;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tag of a stream as it is shown, its statistics left out: changes whenever the stream is
 * changed, started or stopped, and not while it only delivers.
 */
final class EntityTag {
  private static final int BYTES = 15;

  private EntityTag() {}

  static <S extends EventStreamSpec<S>> String of(S shown, SpecJson<S> json) {
    EventStreamStatus status =
        Objects.requireNonNullElse(shown.fields().status(), EventStreamStatus.UNKNOWN);
    byte[] text = json.print(shown.withRuntimeStatus(status, null));
    byte[] hash;
    try {
      hash = MessageDigest.getInstance("SHA-256").digest(text);
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every JDK has SHA-256", impossible);
    }
    return '"' + Base64.getUrlEncoder().encodeToString(Arrays.copyOf(hash, BYTES)) + '"';
  }

  /** The value of {@code If-Match}; null when there is none. */
  static @Nullable String condition(HttpHeaders headers) {
    List<String> values = headers.getAll(HttpHeaderNames.IF_MATCH);
    return values.isEmpty() ? null : String.join(",", values);
  }

  /**
   * Refuses unless the condition names this tag.
   *
   * @throws io.eventstreams.api.EventStreamException {@code ES10036}
   */
  static void require(String condition, String tag) {
    for (String part : condition.split(",", -1)) {
      String wanted = part.trim();
      if (wanted.equals(tag) || wanted.equals("*")) {
        return;
      }
    }
    throw ErrorCode.PRECONDITION_FAILED.error("the stream has changed, its tag is now " + tag);
  }

  /**
   * Refuses conditions where nobody would look at them.
   *
   * @throws io.eventstreams.api.EventStreamException {@code ES10029}
   */
  static void refuseConditions(RequestHead head, boolean ifMatchIsRead) {
    if (head.headers().contains(HttpHeaderNames.IF_NONE_MATCH)
        || (!ifMatchIsRead && head.headers().contains(HttpHeaderNames.IF_MATCH))) {
      throw ErrorCode.REQUEST_MALFORMED.error(
          "of the headers with conditions, only If-Match is supported, with PUT and PATCH");
    }
  }
}
