package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Requests whose end two readers could see in different places, so that the rest would be a request
 * of somebody else. Each is answered with 400, once, and ends its connection.
 */
@Timeout(300)
final class SmugglingIT {
  static {
    LeakWatch.install();
  }

  private static final String SMUGGLED =
      "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Smuggled: yes\r\n\r\n";
  private static final String CHUNKS = "\r\n\r\n5\r\nhello\r\n0\r\n\r\n";

  private final TestServer test = new TestServer();

  @AfterEach
  void close() {
    test.close();
  }

  private static Set<String> requests() {
    Set<String> all = new LinkedHashSet<>();
    for (String head :
        List.of(
            "POST /api/v1/eventstreams/demo/stop HTTP/1.1\r\nHost: localhost",
            "GET /health/live HTTP/1.1\r\nHost: localhost")) {
      lengths(value -> all.add(head + "\r\nContent-Length:" + value + "\r\n\r\nhello"));
      encodings(value -> all.add(head + "\r\nTransfer-Encoding:" + value + CHUNKS));
      names(name -> all.add(head + "\r\n" + name + "5\r\n\r\nhello"));
      chunks(body -> all.add(head + "\r\nTransfer-Encoding: chunked\r\n\r\n" + body));
      both(pair -> all.add(head + pair + CHUNKS));
      values(value -> all.add(head + "\r\nX: " + value + "\r\n\r\n"));
    }
    lines(line -> all.add(line));
    return all;
  }

  private static void lengths(Consumer<String> to) {
    for (String value :
        List.of(
            " +5",
            " -5",
            " 5,5",
            " 5, 5",
            " 5, 6",
            " 0x5",
            " 5 5",
            " 5;",
            " '5'",
            " \"5\"",
            " 5.0",
            " 5e0",
            " five",
            "",
            " ",
            " 99999999999999999999",
            " 9223372036854775808",
            " \u0665",
            " 5\u000b",
            " 5\u0000",
            " 5\u00a0",
            " 5\r",
            " 5\u007f",
            " 5,",
            " ,5")) {
      to.accept(value);
    }
    to.accept(" 5\r\nContent-Length: 6");
    to.accept(" 5\r\nContent-Length: 5");
    to.accept(" 5\r\ncontent-length: 0");
  }

  private static void encodings(Consumer<String> to) {
    for (String value :
        List.of(
            " chunked, identity",
            " identity",
            " identity, chunked, identity",
            " xchunked",
            " chunkedx",
            " x chunked",
            " chunked x",
            " 'chunked'",
            " \"chunked\"",
            " chunked;q=1",
            " chunked\u000b",
            " \u000bchunked",
            " chunked\u0000",
            " chunked\u00a0",
            " gzip",
            " chunked, gzip",
            " chunked, chunked",
            " chunked\r\nTransfer-Encoding: chunked",
            " chunked\r\nTransfer-Encoding: identity",
            " identity\r\nTransfer-Encoding: chunked",
            "",
            " ",
            " ,",
            " c\u017funked")) {
      to.accept(value);
    }
  }

  private static void both(Consumer<String> to) {
    for (String encoding :
        List.of("chunked", "Chunked", "CHUNKED", "chunked ", "\tchunked", "identity", "x")) {
      to.accept("\r\nContent-Length: 5\r\nTransfer-Encoding: " + encoding);
      to.accept("\r\nTransfer-Encoding: " + encoding + "\r\nContent-Length: 5");
      to.accept("\r\ntransfer-encoding: " + encoding + "\r\nCONTENT-LENGTH: 0");
    }
  }

  private static void names(Consumer<String> to) {
    for (String name :
        List.of(
            "Content-Length :",
            "Content-Length\t:",
            " Content-Length:",
            "\tContent-Length:",
            "Content-Length\u0000:",
            "Content-Length\u000b:",
            "Content\u0000-Length:",
            "Content Length:",
            "Content-Length",
            ":",
            " :",
            "Transfer-Encoding : chunked\r\nX:",
            "\u0001Content-Length:",
            "Content-Length(:",
            "Content-Length=",
            "(comment)Content-Length:",
            "\"Content-Length\":",
            "Content-L\u00e9ngth:")) {
      to.accept(name);
    }
  }

  private static void values(Consumer<String> to) {
    for (String value :
        List.of(
            "a\rb",
            "a\r\r\nContent-Length: 5",
            "a\u0000b",
            "a\nContent-Length: 5",
            "a\n\nGET / x",
            "a\r\n b",
            "a\r\n\tb",
            "a\r\n \r\n b",
            "a\u000bb",
            "a\u000cb",
            "a\u001fb",
            "a\u007fb")) {
      to.accept(value);
    }
  }

  private static void chunks(Consumer<String> to) {
    for (String body :
        List.of(
            "5;\n\r\nhello\r\n0\r\n\r\n",
            "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n",
            "5\rhello\r\n0\r\n\r\n",
            "5\nhello\n0\n\n",
            "5\r\nhello\n0\r\n\r\n",
            "5\r\nhello0\r\n\r\n",
            "5\r\nhelloXX0\r\n\r\n",
            "0x5\r\nhello\r\n0\r\n\r\n",
            "+5\r\nhello\r\n0\r\n\r\n",
            "-5\r\nhello\r\n0\r\n\r\n",
            "5 5\r\nhello\r\n0\r\n\r\n",
            "g\r\nhello\r\n0\r\n\r\n",
            "\r\nhello\r\n0\r\n\r\n",
            ";a\r\nhello\r\n0\r\n\r\n",
            "fffffffffffffffff5\r\nhello\r\n0\r\n\r\n",
            "80000000\r\nhello\r\n0\r\n\r\n",
            "5\u0000\r\nhello\r\n0\r\n\r\n",
            "\u0665\r\nhello\r\n0\r\n\r\n",
            "5\r\nhello\r\n0\r\nX : a\r\n\r\n",
            "5\r\nhello\r\n0\r\nX: a\rb\r\n\r\n",
            "5\r\nhello\r\n0\r\n folded\r\n\r\n")) {
      to.accept(body);
    }
  }

  private static void lines(Consumer<String> to) {
    String rest = "\r\nHost: localhost\r\n\r\n";
    for (String line :
        List.of(
            "GET  /health/live HTTP/1.1",
            "GET /health/live  HTTP/1.1",
            "GET\t/health/live\tHTTP/1.1",
            " GET /health/live HTTP/1.1",
            "GET /health/live HTTP/1.1 ",
            "GET /health/live HTTP/1.1\t",
            "GET /health/live http/1.1",
            "GET /health/live HTTP/1.10",
            "GET /health/live HTTP/1.2",
            "GET /health/live HTTP/01.1",
            "GET /health/live HTTP/2.0",
            "GET /health/live HTTP/3",
            "GET /health/live HTTP /1.1",
            "GET /health/live",
            "GET",
            "GET /health/live\u000bHTTP/1.1",
            "GET /health/live\u00a0HTTP/1.1",
            "GET /health/live HTTP/1.1\rX: y",
            "G\u0000T /health/live HTTP/1.1",
            "G(T /health/live HTTP/1.1",
            "GET /health/\u0000live HTTP/1.1",
            "\u0000GET /health/live HTTP/1.1",
            "\u0001GET /health/live HTTP/1.1",
            "\u001bGET /health/live HTTP/1.1",
            "\u007fGET /health/live HTTP/1.1",
            "\ufeffGET /health/live HTTP/1.1",
            "GET health/live HTTP/1.1",
            "GET * HTTP/1.1",
            "GET //a:b@c\u0000/ HTTP/1.1",
            "CONNECT a:80 HTTP/1.1",
            "PRI * HTTP/2.0",
            "HTTP/1.1 200 OK")) {
      to.accept(line + rest);
    }
    String head = "GET /health/live HTTP/1.1";
    for (String hosts :
        List.of(
            "",
            "\r\nHost: localhost\r\nHost: b",
            "\r\nHost: localhost\r\nhost: a",
            "\r\nHost : a",
            "\r\nHost: localhost b",
            "\r\nHost: localhost\u0000",
            "\r\nHost: localhost\r\n b",
            "\nHost: localhost\n",
            "\r\n Host: localhost")) {
      to.accept(head + hosts + "\r\n\r\n");
    }
    for (String encoding : List.of("chunked", "identity", "gzip, chunked")) {
      to.accept(
          "POST /health/live HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: "
              + encoding
              + CHUNKS);
    }
  }

  @Test
  void noneIsAcceptedAndNothingAfterItIsRead() {
    Set<String> requests = requests();
    List<String> accepted = new ArrayList<>();
    for (String request : requests) {
      String answer;
      try (RawSocket raw = new RawSocket(test.server)) {
        raw.send((request + SMUGGLED).getBytes(StandardCharsets.ISO_8859_1));
        answer = raw.readAll();
      } catch (AssertionError open) {
        answer = "(still open)";
      }
      boolean refused = answer.startsWith("HTTP/1.1 400 ") && answer.contains("connection: close");
      if (!refused || answer.split("HTTP/1\\.1 ", -1).length != 2) {
        accepted.add((request + " -> " + answer).replace("\r", "\\r").replace("\n", "\\n"));
      }
    }
    assertThat(accepted).as("of %d", requests.size()).isEmpty();
    assertThat(requests).hasSizeGreaterThanOrEqualTo(200);
    System.out.println("smuggling: " + requests.size() + " requests, 0 accepted");
  }

  @Test
  void whatIsUnambiguousIsAccepted() {
    for (String request :
        List.of(
            "GET /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello",
            "GET /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length:\t5 \r\n\r\nhello",
            "GET /health/live HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: Chunked" + CHUNKS,
            "GET /health/live HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5;a=b\r\nhello\r\n0\r\nX: trailer\r\n\r\n",
            "\r\nGET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
      try (RawSocket raw = new RawSocket(test.server)) {
        raw.send(request + SMUGGLED.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        assertThat(raw.readAll().split("HTTP/1\\.1 200 OK", -1)).as(request).hasSize(3);
      }
    }
  }
}
