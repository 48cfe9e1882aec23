package io.eventstreams.server.internal.cli;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.Secret;
import io.eventstreams.api.TlsConfig;
import io.eventstreams.api.text.Printable;
import io.eventstreams.server.internal.CommandFailure;
import io.eventstreams.server.internal.config.AccessSection;
import io.eventstreams.transport.netty.ClientTls;
import java.io.PrintStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code tail}: prints the events of a stream of a running server. */
final class TailCommand {
  private static final Set<String> OPTIONS =
      Set.of("url", "host", "port", "count", "token-file", "ca-file", "cert-file", "key-file");

  private final PrintStream out;
  private final PrintStream err;

  TailCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  int run(List<String> arguments) throws InterruptedException {
    Arguments given = Arguments.parse(arguments, OPTIONS);
    if (given.help()) {
      out.print(Help.TAIL);
      out.flush();
      return 0;
    }
    if (given.operands().size() != 1 || given.operands().get(0).isEmpty()) {
      throw Arguments.misused("tail needs the name or id of one stream");
    }
    URI server = server(given);
    long count = number("--count", given.option("count"), Long.MAX_VALUE, Long.MAX_VALUE);
    String file = given.option("token-file");
    Secret authorization = file == null ? null : Secret.of("Bearer " + token(file));
    TlsConfig tls = tls(given, server);
    return new StreamTail(server, given.operands().get(0), authorization, tls, count, out, err)
        .run();
  }

  /** What a header can hold, and a server would take. */
  private static String token(String file) {
    String token = AccessSection.firstLine("--token-file", file);
    if (!token.chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw Arguments.misused(
          "--token-file must be a file with a token of visible ASCII characters, had a text that is"
              + " not shown");
    }
    return token;
  }

  private static URI server(Arguments given) {
    String url = given.option("url");
    if (url == null) {
      String host = given.option("host") == null ? "127.0.0.1" : given.option("host");
      long port = number("--port", given.option("port"), 65_535, 8080);
      url = "http://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    } else if (given.option("host") != null || given.option("port") != null) {
      throw Arguments.misused("--url excludes --host and --port");
    }
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException notOne) {
      throw badUrl(url);
    }
    boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!known || uri.getHost() == null || uri.getUserInfo() != null) {
      throw badUrl(url);
    }
    String path = uri.getRawPath();
    boolean bare = path == null || path.isEmpty() || path.equals("/");
    if (!bare || uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw Arguments.misused(
          "the server must be a URL without a path and a query, such as http://127.0.0.1:8080, was '"
              + Printable.of(url)
              + "'");
    }
    return uri;
  }

  /** Whom to trust, and who this client is; null without TLS. */
  private static @Nullable TlsConfig tls(Arguments given, URI server) {
    String ca = given.option("ca-file");
    String certificate = given.option("cert-file");
    String key = given.option("key-file");
    if ("https".equals(server.getScheme())) {
      TlsConfig tls =
          new TlsConfig(true, false, false, ca, null, certificate, null, key, null, Map.of());
      try {
        ClientTls.context(tls);
      } catch (EventStreamException unusable) {
        throw CommandFailure.misused(
            "--ca-file, --cert-file and --key-file must be usable: " + unusable.getMessage());
      }
      return tls;
    }
    if (ca != null || certificate != null || key != null) {
      throw Arguments.misused("--ca-file, --cert-file and --key-file need a URL with https");
    }
    return null;
  }

  private static CommandFailure badUrl(String url) {
    return Arguments.misused(
        "the server must be a URL such as http://127.0.0.1:8080, was '" + Printable.of(url) + "'");
  }

  private static long number(String option, @Nullable String text, long most, long standard) {
    if (text == null) {
      return standard;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Told below.
    }
    throw Arguments.misused(
        option
            + " must be a whole number from 1"
            + (most == Long.MAX_VALUE ? "" : " to " + most)
            + ", was '"
            + Printable.of(text)
            + "'");
  }
}
