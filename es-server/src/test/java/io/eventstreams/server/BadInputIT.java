package io.eventstreams.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong is told in one line, and with the right code. */
class BadInputIT {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--bogus             | unknown option '--bogus'",
        "bogus               | unknown command 'bogus'",
        "serve extra         | unexpected argument 'extra'",
        "--port              | option --port needs a value",
        "--port 70000        | --port must be a whole number from 0 to 65535, was '70000'",
        "--port abc          | --port must be a whole number from 0 to 65535, was 'abc'",
        "--port -1           | --port must be a whole number from 0 to 65535, was '-1'",
        "--port 1 --port 2   | option --port is given twice",
        "--store floppy      | --store must be jdbc or chronicle or memory, was 'floppy'",
        "--config /no/such   | configuration file /no/such does not exist",
        "tail                | tail needs the name or id of one stream",
        "tail demo --count 0 | --count must be a whole number from 1, was '0'",
        "tail demo --url x   | the server must be a URL such as http://127.0.0.1:8080, was 'x'",
        "tail demo --url http://a/ws | must be a URL without a path and a query",
        "tail demo --ca-file x | --ca-file, --cert-file and --key-file need a URL with https",
        "tail demo --url https://a --ca-file /no | usable: FF00153: tls must be valid: FF00152: ",
        "tail demo --url https://a --key-file x  | keyFile cannot be read: NoSuchFileException"
      })
  void aCommandLineThatIsNotValid(String arguments, String message) throws Exception {
    assertFails(2, message, ChildProcess.program(arguments.strip().split(" +")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bogus: 1                       | unknown key 'bogus' in",
        "defaults: {batchsize: 1}       | unknown key 'defaults.batchsize' in",
        "defaults: {batchTimeout: 5y}   | defaults.batchTimeout in",
        "defaults: {batchSize: 0}       | must be a whole number from 1 to 1000000, was '0'",
        "defaults: {errorHandling: x}   | must be block or skip or park, was 'x'",
        "websocket: {maxFrameBytes: 4Q} | such as 4096 or 4KB, was '4Q'",
        "retry: {initialDelay: 1m}      | retry.maxDelay must not be below retry.initialDelay",
        "tlsConfigs: [{tls: {}}]        | tlsConfigs[0].name in",
        "server: {tls: {x: 1}}          | unknown key 'server.tls.x' in",
        "server: {auth: {token: *x}}    | must have no anchors, aliases or tags",
        "defaults: {webhooks: {proxy: {url: x}}} | left out: proxies are not supported yet",
        "defaults: {webhooks: {headers: {Host: x}}} | defaults.webhooks.headers must not set 'Host'",
        "tlsConfigs: [{name: a, tls: {caFile: /no}}] | FF00153: tlsConfigs.a must be valid: ",
        "websocket: {allowedOrigins: a.example} | websocket.allowedOrigins must be origins",
        "server: {tls: {enabled: 1}}    | server.tls.enabled in",
        "server: {tls: {requiredDNAttributes: a}} | must be a section of names and values",
        "'{a: b: c'                     | must be valid YAML, is not in line 1",
        "'a: 1\\na: 2'                  | must be valid YAML, is not in line 2"
      })
  void aConfigurationFileThatIsNotValid(String text, String message) throws Exception {
    Path file = folder.resolve("config.yaml");
    Files.writeString(file, text.replace("\\n", "\n"));
    assertFails(2, message, ChildProcess.program("--config", file.toString()));
  }

  @Test
  void anEnvironmentThatIsNotValid() throws Exception {
    assertFails(
        2,
        "EVENTSTREAMS_RETRY_FACTOR must be a number from 1 to 1000, was 'x'",
        ChildProcess.program(Map.of("EVENTSTREAMS_RETRY_FACTOR", "x")));
    assertFails(
        2,
        "unknown environment variable 'EVENTSTREAMS_BOGUS'",
        ChildProcess.program(Map.of("EVENTSTREAMS_BOGUS", "x")));
  }

  @Test
  void aPortThatIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = String.valueOf(taken.getLocalPort());
      assertFails(
          1,
          "cannot listen at 127.0.0.1:" + port,
          ChildProcess.program("--store", "memory", "--port", port));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{enabled: true}              | server.tls: FF00206: tls must have a certificate and a key",
        "{cert: a}                    | FF00206: tls must have both a certificate and a key",
        "{certFile: /no, keyFile: /no} | certFile cannot be read: NoSuchFileException",
        "{cert: a, key: b, clientAuth: true} | FF00153: tls.clientAuth needs caFile or ca",
        "{requiredDNAttributes: {CN: a}} | FF00153: tls.requiredDNAttributes are those of clients",
      })
  void certificatesThatCannotBeUsed(String section, String message) throws Exception {
    Path file = folder.resolve("config.yaml");
    Files.writeString(file, "server: {port: 0, store: memory, tls: " + section + "}");
    assertFails(2, message, ChildProcess.program("--config", file.toString()));
  }

  @Test
  void anAddressThatOthersCanReach() throws Exception {
    assertFails(
        2,
        "server.host must be a loopback address",
        ChildProcess.program("--store", "memory", "--port", "0", "--host", "0.0.0.0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc", "chronicle"})
  void aDataFolderThatCannotBeWritten(String store) throws Exception {
    Path file = Files.writeString(folder.resolve("a-file"), "");
    String below = file.resolve("data").toString();
    assertFails(
        1, "FF00173: ", ChildProcess.program("--port", "0", "--store", store, "--data", below));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc", "chronicle"})
  void aDataFolderThatAnotherServerUses(String store) throws Exception {
    String[] arguments = {"--port", "0", "--store", store, "--data", folder.toString()};
    try (ChildProcess first = ChildProcess.program(arguments)) {
      first.awaitReady();
      assertFails(1, "ES10008: ", ChildProcess.program(arguments));
      assertThat(first.isAlive()).isTrue();
    }
  }

  @Test
  void requestsThatAreNotValidAndStreamsThatDoNotExist() throws Exception {
    try (ChildProcess server = ChildProcess.program("--port", "0", "--store", "memory")) {
      String url = server.awaitReady();
      assertAnswer(400, "ES10020", send("POST", url + "/api/v1/eventstreams", "{\"name\":"));
      assertAnswer(
          400, "FF00140", send("POST", url + "/api/v1/eventstreams", "{\"name\":\"-bad-\"}"));
      assertAnswer(
          400,
          "FF00235",
          send("POST", url + "/api/v1/eventstreams", "{\"name\":\"x\",\"topicFilter\":\"(\"}"));
      assertAnswer(404, "FF00164", send("GET", url + "/api/v1/eventstreams/nope", null));
      HttpResponse<String> events = send("POST", url + "/api/v1/events", "[{\"data\":1},{\"data\"");
      assertThat(events.statusCode()).as(events.body()).isEqualTo(400);
      assertThat(events.body()).contains("ES10020");
      assertFails(1, "FF00164", ChildProcess.program("tail", "nope", "--url", url));
      assertThat(String.join("\n", server.err())).doesNotContain("\tat ");
      assertThat(server.isAlive()).isTrue();
    }
  }

  @Test
  void aServerThatIsNotThere() throws Exception {
    int free;
    try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      free = once.getLocalPort();
    }
    assertFails(
        1,
        "cannot reach http://127.0.0.1:" + free,
        ChildProcess.program("tail", "demo", "--port", String.valueOf(free)));
  }

  private static void assertFails(int exitCode, String message, ChildProcess started)
      throws InterruptedException {
    try (ChildProcess child = started) {
      assertThat(child.awaitExit()).as("%s", child).isEqualTo(exitCode);
      assertThat(child.out()).as("%s", child).isEmpty();
      List<String> said =
          child.err().stream().filter(line -> line.startsWith("eventstreams: ")).toList();
      assertThat(said).as("%s", child).singleElement().asString().contains(message);
      assertThat(child.err()).as("%s", child).last().isEqualTo(said.get(0));
      assertThat(String.join("\n", child.err())).doesNotContain("\tat ");
    }
  }

  private static void assertAnswer(int status, String code, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).startsWith("{\"error\":\"" + code + ": ");
  }

  private HttpResponse<String> send(String method, String url, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }
}
