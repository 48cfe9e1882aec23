package io.eventstreams.transport.netty.internal.http;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.transport.netty.internal.address.Authority;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request without its body, checked and taken apart.
 *
 * @param method the method
 * @param segments the parts of the path, decoded
 * @param query the parameters, each with all its values
 * @param headers the headers
 * @param hosts the hosts that are asked: that of the Host header, and that of a target which is a
 *     whole URL
 * @param client who it comes from; null when nobody was asked
 */
record RequestHead(
    HttpMethod method,
    List<String> segments,
    Map<String, List<String>> query,
    HttpHeaders headers,
    List<Authority> hosts,
    @Nullable Principal client) {

  /**
   * Reads a request that was decoded without an error.
   *
   * @throws EventStreamException {@code ES10029}
   */
  static RequestHead of(HttpRequest request) {
    HttpVersion version = request.protocolVersion();
    boolean http11 = version.equals(HttpVersion.HTTP_1_1);
    if (!http11 && !version.equals(HttpVersion.HTTP_1_0)) {
      throw malformed("the protocol must be HTTP/1.1");
    }
    List<String> named = request.headers().getAll(HttpHeaderNames.HOST);
    if (named.size() > 1 || (http11 && named.isEmpty())) {
      throw malformed("there must be one Host header, were " + named.size());
    }
    List<Authority> hosts = new ArrayList<>();
    for (String host : named) {
      hosts.add(authority("the Host header", host.trim()));
    }
    List<String> encodings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (encodings.size() > 1
        || (encodings.size() == 1 && !encodings.get(0).trim().equalsIgnoreCase("chunked"))) {
      throw malformed("the only transfer encoding is chunked");
    }
    String target = originForm(request.uri(), hosts);
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    Map<String, List<String>> query;
    try {
      query = new QueryStringDecoder(mark < 0 ? "" : target.substring(mark)).parameters();
    } catch (IllegalArgumentException badEscape) {
      throw malformed("the query is not valid");
    }
    return new RequestHead(
        request.method(), segments(path), query, request.headers(), List.copyOf(hosts), null);
  }

  RequestHead from(@Nullable Principal newClient) {
    return new RequestHead(method, segments, query, headers, hosts, newClient);
  }

  private static String originForm(String target, List<Authority> hosts) {
    if (target.startsWith("/")) {
      return target;
    }
    String lower = target.toLowerCase(Locale.ROOT);
    if (!lower.startsWith("http://") && !lower.startsWith("https://")) {
      throw malformed("the request target must be a path");
    }
    int start = target.indexOf(':') + "://".length();
    int end = start;
    while (end < target.length() && "/?".indexOf(target.charAt(end)) < 0) {
      end++;
    }
    hosts.add(authority("the URL of the request", target.substring(start, end)));
    String rest = target.substring(end);
    return rest.startsWith("/") ? rest : "/" + rest;
  }

  private static Authority authority(String subject, String text) {
    try {
      return Authority.parseRooted(text);
    } catch (IllegalArgumentException broken) {
      throw malformed(subject + " " + broken.getMessage());
    }
  }

  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    for (String raw : path.substring(1).split("/", -1)) {
      segments.add(decoded(raw));
    }
    return List.copyOf(segments);
  }

  private static String decoded(String raw) {
    if (raw.indexOf('%') < 0) {
      return raw;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '%') {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        continue;
      }
      int high = i + 2 <= raw.length() - 1 ? Character.digit(raw.charAt(i + 1), 16) : -1;
      int low = i + 2 <= raw.length() - 1 ? Character.digit(raw.charAt(i + 2), 16) : -1;
      if (high < 0 || low < 0) {
        throw malformed("the path is not valid");
      }
      bytes.write(high << 4 | low);
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException notUtf8) {
      throw malformed("the path is not valid");
    }
  }

  private static EventStreamException malformed(String text) {
    return ErrorCode.REQUEST_MALFORMED.error(text);
  }

  /** The media type of the body without its parameters, in lower case; empty when not given. */
  String mediaType() {
    String value = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
    int semicolon = value.indexOf(';');
    return (semicolon < 0 ? value : value.substring(0, semicolon)).trim().toLowerCase(Locale.ROOT);
  }
}
