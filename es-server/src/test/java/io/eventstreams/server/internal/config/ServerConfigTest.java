package io.eventstreams.server.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.Secret;
import io.eventstreams.api.TlsConfig;
import io.eventstreams.server.internal.CommandFailure;
import io.eventstreams.transport.netty.ServerLimits;
import io.eventstreams.transport.netty.WebSocketOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConfigTest {
  private static final ServerConfig.Options NONE =
      new ServerConfig.Options(null, null, null, null, null);

  @TempDir Path folder;

  private ServerConfig read(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return ServerConfig.read(
        new ServerConfig.Options(file.toString(), null, null, null, null), Map.of());
  }

  private void refused(String text, String message) {
    assertThatThrownBy(() -> read("c.yaml", text))
        .isInstanceOfSatisfying(
            CommandFailure.class, failure -> assertThat(failure.exitCode()).isEqualTo(2))
        .hasMessageContaining(message);
  }

  @Test
  void withoutAnythingGivenItIsTheLibrarysDefaultsButForSynchronousCheckpoints() {
    ServerConfig config = ServerConfig.read(NONE, Map.of("PATH", "x"));
    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(8080);
    assertThat(config.data()).isEqualTo(Path.of("./data"));
    assertThat(config.store()).isEqualTo(StoreKind.JDBC);
    assertThat(config.allowPublicBind()).isFalse();
    assertThat(config.allowedHosts()).isEmpty();
    assertThat(config.streams())
        .isEqualTo(
            EventStreamsConfig.DEFAULTS.withCheckpoints(
                new EventStreamsConfig.CheckpointsTuningConfig(false, 250)));
    assertThat(config.webSockets()).isEqualTo(WebSocketOptions.DEFAULTS);
    assertThat(config.api()).isEqualTo(ServerLimits.DEFAULTS);
  }

  @Test
  void readsAllSectionsOfAFile() throws IOException {
    ServerConfig config =
        read(
            "c.yaml",
            """
            disablePrivateIPs: false
            checkpoints: {asynchronous: false, unmatchedEventThreshold: 7}
            defaults:
              errorHandling: skip
              batchSize: 5
              batchTimeout: 250
              retryTimeout: 1m30s
              maxBufferedBytes: 4KB
              websockets: {distributionMode: broadcast}
              webhooks:
                headers: {X-Key: hidden-2}
                auth: {username: me, password: hidden-3}
                retry: {enabled: true, count: 2, initWaitTime: 1s, maxWaitTime: 2s}
                throttle: {requestsPerSecond: 9}
            retry: {initialDelay: 1s, maxDelay: 2s, factor: 1.5}
            tlsConfigs:
              - name: mine
                tls: {requiredDNAttributes: {CN: "a.*"}}
              - name: off
                tls: {enabled: false, caFile: ca.pem, key: hidden-4}
            limits: {stopTimeout: 3s}
            websocket: {ackTimeout: 7s, slowConsumers: drop_oldest, allowedOrigins: ["https://A.example"]}
            api: {maxEventBytes: 2MB, workers: 3, defaultFilterLimit: 7, maxFilterLimit: 8, maxFilterSkip: 9}
            server: {host: localhost, port: 0, data: /d, store: chronicle, allowPublicBind: true, allowedHosts: [a.example, "::1"]}
            """);
    EventStreamsConfig streams = config.streams();
    assertThat(streams.disablePrivateIPs()).isFalse();
    assertThat(streams.checkpoints().asynchronous()).isFalse();
    assertThat(streams.checkpoints().unmatchedEventThreshold()).isEqualTo(7);
    assertThat(streams.defaults().errorHandling()).isEqualTo(ErrorHandlingType.SKIP);
    assertThat(streams.defaults().batchSize()).isEqualTo(5);
    assertThat(streams.defaults().batchTimeout()).isEqualTo(Duration.ofMillis(250));
    assertThat(streams.defaults().retryTimeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(streams.defaults().maxBufferedBytes()).isEqualTo(4096);
    assertThat(streams.defaults().webSockets().distributionMode())
        .isEqualTo(DistributionMode.BROADCAST);
    assertThat(streams.defaults().webhooks().headers())
        .isEqualTo(Map.of("X-Key", Secret.of("hidden-2")));
    assertThat(streams.defaults().webhooks().authPassword()).isEqualTo(Secret.of("hidden-3"));
    assertThat(streams.defaults().webhooks().retry()).isTrue();
    assertThat(streams.defaults().webhooks().retryCount()).isEqualTo(2);
    assertThat(streams.defaults().webhooks().requestsPerSecond()).isEqualTo(9);
    assertThat(streams.retry())
        .isEqualTo(new EventStreamsConfig.Retry(Duration.ofSeconds(1), Duration.ofSeconds(2), 1.5));
    assertThat(streams.tlsConfigs()).containsOnlyKeys("mine", "off");
    assertThat(streams.tlsConfigs().get("mine").enabled()).isTrue();
    assertThat(streams.tlsConfigs().get("mine").requiredDNAttributes())
        .isEqualTo(Map.of("CN", "a.*"));
    assertThat(streams.tlsConfigs().get("off").enabled()).isFalse();
    assertThat(streams.tlsConfigs().get("off").caFile()).isEqualTo("ca.pem");
    assertThat(streams.tlsConfigs().get("off").key()).isEqualTo(Secret.of("hidden-4"));
    assertThat(streams.limits().stopTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.webSockets().ackTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(config.webSockets().slowConsumers())
        .isEqualTo(WebSocketOptions.SlowConsumerPolicy.DROP_OLDEST);
    assertThat(config.webSockets().allowedOrigins()).containsExactly("https://a.example");
    assertThat(config.api().maxEventBytes()).isEqualTo(2 << 20);
    assertThat(config.api().workers()).isEqualTo(3);
    assertThat(config.api().lists()).isEqualTo(new ServerLimits.Lists(7, 8, 9));
    assertThat(config.host()).isEqualTo("localhost");
    assertThat(config.port()).isZero();
    assertThat(config.data()).isEqualTo(Path.of("/d"));
    assertThat(config.store()).isEqualTo(StoreKind.CHRONICLE);
    assertThat(config.allowPublicBind()).isTrue();
    assertThat(config.allowedHosts()).containsExactlyInAnyOrder("a.example", "::1");
    assertThat(config.description())
        .contains("defaults.batchSize=5", "X-Key", "tlsConfigs=[mine, off]")
        .doesNotContain("hidden");
  }

  @Test
  void tlsIsSpokenWhenItsSectionSaysAnything() throws IOException {
    assertThat(read("c.yaml", "server: {tls: {}}").tls()).isEmpty();
    assertThat(read("c.yaml", "server: {tls: {enabled: false, certFile: a}}").tls()).isEmpty();
    assertThat(read("c.yaml", "server: {tls: {enabled: true}}").tls()).isPresent();
    ServerConfig config =
        read(
            "c.yaml",
            """
            server:
              tls:
                certFile: c.pem
                key: hidden-1
                ca: "first line\\nsecond line"
                clientAuth: true
                requiredDNAttributes: {CN: "a.*"}
            """);
    assertThat(config.tls())
        .contains(
            new TlsConfig(
                true,
                false,
                true,
                null,
                "first line\nsecond line",
                "c.pem",
                null,
                null,
                Secret.of("hidden-1"),
                Map.of("CN", "a.*")));
    assertThat(config.description())
        .contains("server.tls.certFile=c.pem", "server.tls.requiredDNAttributes={CN=a.*}")
        .doesNotContain("hidden", "\n", "second line");
  }

  @Test
  void readsJsonAsWell() throws IOException {
    assertThat(
            read("c.json", "{\"defaults\":\n\t{\"batchSize\":3}}").streams().defaults().batchSize())
        .isEqualTo(3);
  }

  @Test
  void takesAnEmptyFileAndEmptySections() throws IOException {
    assertThat(read("c.yaml", "").port()).isEqualTo(8080);
    assertThat(read("c.yaml", "# nothing\n").port()).isEqualTo(8080);
    assertThat(read("c.yaml", "defaults:\nretry:\n  factor:\ntlsConfigs:\n").port())
        .isEqualTo(8080);
  }

  @Test
  void theCommandLineBeatsTheEnvironmentWhichBeatsTheFile() throws IOException {
    Path file = Files.writeString(folder.resolve("c.yml"), "server: {port: 1, host: a, data: f}");
    ServerConfig config =
        ServerConfig.read(
            new ServerConfig.Options(file.toString(), null, "3", null, null),
            Map.of("EVENTSTREAMS_SERVER_PORT", "2", "EVENTSTREAMS_SERVER_HOST", "b"));
    assertThat(config.port()).isEqualTo(3);
    assertThat(config.host()).isEqualTo("b");
    assertThat(config.data()).isEqualTo(Path.of("f"));
  }

  @Test
  void leavesAloneWhatKubernetesSetsForAServiceOfThisName() {
    assertThat(
            ServerConfig.read(
                    NONE,
                    Map.of(
                        "EVENTSTREAMS_PORT", "tcp://10.0.0.1:80",
                        "EVENTSTREAMS_SERVICE_HOST", "10.0.0.1",
                        "EVENTSTREAMS_SERVICE_PORT_HTTP", "80",
                        "EVENTSTREAMS_PORT_80_TCP_ADDR", "10.0.0.1",
                        "EVENTSTREAMS_SERVER_PORT", "tcp://10.0.0.1:80"))
                .port())
        .isEqualTo(8080);
  }

  @Test
  void ignoresNothingElseThatLooksLikeIt() {
    String link = "tcp://10.0.0.1:80";
    assertThat(ServerConfig.read(NONE, Map.of("EVENTSTREAMS_SERVER_HOST", link)).host())
        .isEqualTo(link);
    assertThatThrownBy(() -> ServerConfig.read(NONE, Map.of("EVENTSTREAMS_NO_SUCH_KEY", link)))
        .hasMessageContaining("EVENTSTREAMS_NO_SUCH_KEY");
  }

  @Test
  void refusesKeysThatDoNotExist() {
    refused("x: 1", "unknown key 'x' in ");
    refused("defaults: {batchsize: 1}", "unknown key 'defaults.batchsize' in ");
    refused("defaults: {batchsize: 1}", "; 'defaults.batchSize' is one");
    refused("defaults: {webhooks: {uri: x}}", "unknown key 'defaults.webhooks.uri'");
    refused("tlsConfigs: [{name: a, tls: {x: 1}}]", "unknown key 'tlsConfigs[0].tls.x'");
    refused("tlsConfigs: [{name: a, x: 1}]", "unknown key 'tlsConfigs[0].x'");
  }

  @Test
  void refusesValuesOfTheWrongShape() {
    refused("[]", "must be a section");
    refused("text", "must be a section");
    refused("defaults: 1", "defaults in ");
    refused("retry: {factor: [1]}", "retry.factor in ");
    refused("tlsConfigs: {}", "tlsConfigs in ");
    refused("tlsConfigs: [{name: a}, {name: a}]", "must differ from the others, was 'a' again");
    refused("disablePrivateIPs: yes", "must be true or false, was 'yes'");
    refused("defaults: {batchTimeout: -1s}", "was '-1s'");
    refused("defaults: {retryTimeout: 0}", "must be a duration that is positive");
    refused("websocket: {ackTimeout: 9000h}", "must be a duration from 1ms to 8760h0m0s");
    refused("defaults: {webhooks: {requestTimeout: 0}}", "must be a duration from 1ms to 24h0m0s");
    refused("defaults: {webhooks: {retry: {count: 101}}}", "must be a whole number from 0 to 100");
    refused("retry: {factor: NaN}", "must be a number from 1 to 1000");
    refused("api: {maxEventBytes: 1}", "must be a size from 1024");
    refused("a: 1\na: 2", "must be valid YAML");
    refused("a: 1\n--- \nb: 2", "must be valid YAML");
  }

  @Test
  void doesNotShowASecretThatIsWrong() {
    refused("defaults: {webhooks: {auth: {password: ''}}}", "was a text that is not shown");
    refused(
        "defaults: {webhooks: {auth: {password: \"a\\e\"}}}", "must have no control characters");
  }

  /** A URL of a proxy may have a password, whether it is a URL or not. */
  @Test
  void refusesAProxyWithoutShowingIt() {
    for (String url : List.of("http://user:hidden@proxy:3128", "http://user:hidden@pro xy")) {
      assertThatThrownBy(
              () -> read("c.yaml", "defaults: {webhooks: {proxy: {url: '" + url + "'}}}"))
          .isInstanceOf(CommandFailure.class)
          .hasMessageStartingWith("defaults.webhooks.proxy.url in ")
          .hasMessageContaining(" must be left out: proxies are not supported yet")
          .hasMessageNotContaining("hidden");
    }
    assertThatThrownBy(
            () ->
                ServerConfig.read(
                    NONE, Map.of("EVENTSTREAMS_DEFAULTS_WEBHOOKS_PROXY_URL", "http://p")))
        .hasMessageContaining("must be left out: proxies are not supported yet");
  }

  @Test
  void refusesWhatWouldStopEveryWebhook() {
    refused(
        "defaults: {webhooks: {retry: {errorStatusCodeRegex: '['}}}",
        "FF00234: defaults.webhooks.retry.errorStatusCodeRegex must be a regular expression");
    refused(
        "defaults: {webhooks: {headers: {Host: a}}}",
        "defaults.webhooks.headers must not set 'Host'");
    refused(
        "defaults: {webhooks: {headers: {'a b': hidden}}}",
        "defaults.webhooks.headers must have valid names, one was 'a b'");
    refused(
        "defaults: {webhooks: {headers: {X: 'ü'}}}", "defaults.webhooks.headers must have values");
    refused(
        "defaults: {webhooks: {auth: {username: 'a:b', password: c}}}",
        "defaults.webhooks.auth.username must not contain a colon");
    refused(
        "tlsConfigs: [{name: mine, tls: {certFile: /no, keyFile: /no}}]",
        "FF00206: tlsConfigs.mine must have a readable PEM certificate");
    refused("tlsConfigs: [{name: mine, tls: {caFile: /no}}]", "FF00153: tlsConfigs.mine must");
    refused(
        "tlsConfigs: [{name: mine, tls: {requiredDNAttributes: {XX: a}}}]",
        "FF00207: tlsConfigs.mine.requiredDNAttributes must name known attributes");
  }

  @Test
  void refusesOriginsThatNoBrowserSends() {
    refused(
        "websocket: {allowedOrigins: [console.example]}",
        "websocket.allowedOrigins must be origins such as https://console.example.org");
    refused("websocket: {allowedOrigins: 'https://a.example/'}", "was 'https://a.example/'");
  }

  @Test
  void takesWhatFilesOfTheGoSiblingHave() throws IOException {
    ServerConfig config =
        read(
            "c.yaml",
            """
            defaults:
              webhooks:
                url: https://me:hidden@a.example
                expectContinueTimeout: 1s
                passthroughHeadersEnabled: true
                tls:
                  enabled: false
                  clientAuth: false
                  insecureSkipHostVerify: true
                  caFile: no-ca.pem
                  ca: hidden-1
                  certFile: no-cert.pem
                  cert: hidden-2
                  keyFile: no-key.pem
                  key: hidden-3
                  requiredDNAttributes: {CN: hidden-4}
            websocket: {readBufferSize: 4KB, writeBufferSize: 16Kb}
            """);
    assertThat(config.description())
        .endsWith(
            "; without any effect here: defaults.webhooks.url,"
                + " defaults.webhooks.expectContinueTimeout,"
                + " defaults.webhooks.passthroughHeadersEnabled,"
                + " defaults.webhooks.tls.enabled, defaults.webhooks.tls.clientAuth,"
                + " defaults.webhooks.tls.insecureSkipHostVerify, defaults.webhooks.tls.caFile,"
                + " defaults.webhooks.tls.ca, defaults.webhooks.tls.certFile,"
                + " defaults.webhooks.tls.cert, defaults.webhooks.tls.keyFile,"
                + " defaults.webhooks.tls.key, defaults.webhooks.tls.requiredDNAttributes,"
                + " websocket.readBufferSize, websocket.writeBufferSize")
        .doesNotContain("hidden");
    assertThat(ServerConfig.read(NONE, Map.of()).description()).doesNotContain("without any");
    refused("api: {requestTimeout: 30s}", "must be left out: it has no counterpart here");
    refused("api: {requestMaxTimeout: 10m}", "must be left out: it has no counterpart here");
    refused("api: {alwaysPaginate: false}", "must be left out: it has no counterpart here");
    refused("api: {port: 5000}", "must be left out: here it is server.port");
  }

  @Test
  void refusesTlsThatNoWebhookWouldUse() {
    refused(
        "defaults: {webhooks: {tls: {enabled: true, caFile: ca.pem}}}",
        "must be false or left out: webhooks name one of tlsConfigs, with tlsConfigName, was"
            + " 'true'");
    refused("defaults: {webhooks: {tls: {enabled: no}}}", "must be false or left out");
    refused("defaults: {webhooks: {tls: {x: 1}}}", "unknown key 'defaults.webhooks.tls.x'");
    refused(
        "defaults: {webhooks: {tls: {requiredDNAttributes: CN}}}",
        "must be a section of names and values");
    refused("websocket: {readBufferSize: -1}", "must be a size from 0");
  }

  /** The keys of its manager, its WebSocket server and its API. */
  @ParameterizedTest
  @CsvSource({
    "'',disablePrivateIPs",
    "checkpoints.,asynchronous unmatchedEventThreshold",
    "defaults.,errorHandling batchSize batchTimeout retryTimeout blockedRetryDelay",
    "defaults.websockets.,distributionMode",
    "retry.,initialDelay maxDelay factor",
    "defaults.webhooks.,url proxy.url auth.username auth.password requestTimeout idleTimeout",
    "defaults.webhooks.,maxIdleConns maxConnsPerHost maxIdleConnsPerHost connectionTimeout",
    "defaults.webhooks.,tlsHandshakeTimeout expectContinueTimeout passthroughHeadersEnabled",
    "defaults.webhooks.,throttle.requestsPerSecond throttle.burst",
    "defaults.webhooks.retry.,enabled count initWaitTime maxWaitTime errorStatusCodeRegex",
    "defaults.webhooks.tls.,enabled clientAuth insecureSkipHostVerify requiredDNAttributes",
    "defaults.webhooks.tls.,caFile ca certFile cert keyFile key",
    "websocket.,ackTimeout readBufferSize writeBufferSize",
    "api.,port defaultFilterLimit maxFilterLimit maxFilterSkip alwaysPaginate",
    "api.,requestTimeout requestMaxTimeout",
  })
  void knowsAllKeysOfTheGoSibling(String section, String keys) {
    assertThat(ConfigKeys.ALL)
        .extracting(ConfigKey::name)
        .containsAll(Stream.of(keys.split(" ")).map(section::concat).toList());
  }

  @Test
  void whatIsNotGivenFollowsWhatIs() throws IOException {
    ServerConfig config =
        read(
            "c.yaml",
            "websocket: {ackTimeout: 20m, broadcastQueueMessages: 10, broadcastQueueBytes: 1KB}\n"
                + "api: {maxFilterLimit: 5}");
    assertThat(config.webSockets().longestAckTimeout()).isEqualTo(Duration.ofMinutes(20));
    assertThat(config.webSockets().replayedBatches()).isEqualTo(5);
    assertThat(config.webSockets().replayedBytes()).isEqualTo(512);
    assertThat(config.api().lists().defaultLimit()).isEqualTo(5);
    assertThat(config.description())
        .contains(
            "websocket.longestAckTimeout=20m0s",
            "websocket.replayedBatches=5,",
            "websocket.replayedBytes=512,",
            "api.defaultFilterLimit=5,");
  }

  @Test
  void refusesWhatContradictsAnotherKey() {
    refused(
        "websocket: {ackTimeout: 20m, longestAckTimeout: 10m}",
        "websocket.longestAckTimeout must not be below websocket.ackTimeout, which is 20m0s, was"
            + " 10m0s");
    refused(
        "websocket: {longestAckTimeout: 1m}",
        "websocket.longestAckTimeout must not be below websocket.ackTimeout, which is 2m0s");
    refused(
        "websocket: {broadcastQueueMessages: 10, replayedBatches: 6}",
        "websocket.replayedBatches must not be above half of websocket.broadcastQueueMessages,"
            + " which is 10, was 6");
    refused(
        "websocket: {broadcastQueueBytes: 10, replayedBytes: 6}",
        "websocket.replayedBytes must not be above half of websocket.broadcastQueueBytes, which is"
            + " 10, was 6");
    refused(
        "api: {defaultFilterLimit: 9, maxFilterLimit: 8}",
        "api.defaultFilterLimit must not be above api.maxFilterLimit, which is 8, was 9");
  }

  @Test
  void refusesAFileThatIsNotTextOrTooLarge() throws IOException {
    byte[] large = " ".repeat((1 << 20) + 1).getBytes(StandardCharsets.UTF_8);
    Path file = Files.write(folder.resolve("large.yaml"), large);
    assertThatThrownBy(
            () ->
                ServerConfig.read(
                    new ServerConfig.Options(file.toString(), null, null, null, null), Map.of()))
        .hasMessageContaining("must have at most 1048576 bytes");
    assertThatThrownBy(
            () ->
                ServerConfig.read(
                    new ServerConfig.Options(folder.toString(), null, null, null, null), Map.of()))
        .hasMessageContaining("cannot be read");
  }

  @Test
  void everyKeyIsListedOnceAndHasItsVariable() {
    assertThat(ConfigKeys.ALL).extracting(ConfigKey::name).doesNotHaveDuplicates();
    assertThat(ConfigKeys.ALL).extracting(ConfigKey::variable).doesNotHaveDuplicates();
    assertThat(ConfigKeys.BATCH_SIZE.variable()).isEqualTo("EVENTSTREAMS_DEFAULTS_BATCHSIZE");
    long declared =
        java.util.Arrays.stream(ConfigKeys.class.getDeclaredFields())
            .filter(field -> field.getType() == ConfigKey.class)
            .count();
    assertThat(ConfigKeys.ALL).hasSize((int) declared);
  }

  @Test
  void sizesAreMultiplesOf1024() {
    ConfigKey<Long> key = KeyTypes.bytes("k", 0, Long.MAX_VALUE, 0);
    assertThat(key.read("k", "4096")).isEqualTo(4096);
    assertThat(key.read("k", "4KB")).isEqualTo(4096);
    assertThat(key.read("k", "16Kb")).isEqualTo(16384);
    assertThat(key.read("k", "1 MiB")).isEqualTo(1 << 20);
    assertThat(key.read("k", "2g")).isEqualTo(2L << 30);
    assertThatThrownBy(() -> key.read("k", "99999999999TB")).hasMessageContaining("was '9999");
    assertThatThrownBy(() -> key.read("k", "")).hasMessageContaining("was ''");
    assertThatThrownBy(() -> key.read("k", "1.5KB")).hasMessageContaining("was '1.5KB'");
  }
}
