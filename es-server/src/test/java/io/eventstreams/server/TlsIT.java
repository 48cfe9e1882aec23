package io.eventstreams.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program with TLS, and its client; the certificates are made by the JDK's tool. */
class TlsIT {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path folder;

  @Test
  void theServerIsFollowedByThoseWhoTrustIt() throws Exception {
    certificate("server");
    Map<String, String> environment =
        Map.of(
            "EVENTSTREAMS_SERVER_TLS_CERTFILE", file("server.crt"),
            "EVENTSTREAMS_SERVER_TLS_KEYFILE", file("server.key"));
    try (ChildProcess server = server(environment)) {
      String url = server.awaitReady();
      assertThat(url).startsWith("https://127.0.0.1:");
      try (ChildProcess tail = tail(url)) {
        assertThat(tail.awaitExit()).as("%s", tail).isEqualTo(1);
        assertThat(tail.err()).last().asString().contains("cannot reach " + url);
      }
      try (ChildProcess tail = tail(url, "--ca-file", file("server.crt"))) {
        assertThat(tail.awaitExit()).as("%s", tail).isZero();
        assertThat(tail.out()).singleElement().asString().startsWith("{\"data\":\"one\"");
      }
      server.terminate();
      assertThat(server.awaitExit()).as("%s", server).isZero();
    }
  }

  @Test
  void clientsNeedACertificateWithTheRightName() throws Exception {
    certificate("server");
    certificate("reader");
    certificate("stranger");
    Path authorities = folder.resolve("clients.crt");
    Files.writeString(
        authorities,
        Files.readString(folder.resolve("reader.crt"))
            + Files.readString(folder.resolve("stranger.crt")));
    Path config = folder.resolve("config.yaml");
    Files.writeString(
        config,
        """
        server:
          tls:
            clientAuth: true
            caFile: %s
            certFile: %s
            keyFile: %s
            requiredDNAttributes: {CN: "read.*"}
        """
            .formatted(authorities, file("server.crt"), file("server.key")));
    try (ChildProcess server = server(Map.of(), "--config", config.toString())) {
      String url = server.awaitReady();
      for (String name : List.of("stranger", "reader")) {
        boolean comesIn = name.equals("reader");
        try (ChildProcess tail =
            tail(
                url,
                "--ca-file",
                file("server.crt"),
                "--cert-file",
                file(name + ".crt"),
                "--key-file",
                file(name + ".key"))) {
          assertThat(tail.awaitExit()).as("%s", tail).isEqualTo(comesIn ? 0 : 1);
          assertThat(tail.out()).hasSize(comesIn ? 1 : 0);
        }
      }
      String log = String.join("\n", server.err());
      assertThat(log).contains("server.tls.requiredDNAttributes={CN=read.*}");
    }
  }

  private ChildProcess server(Map<String, String> environment, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("--port", "0", "--store", "memory", "--data", folder.toString()));
    arguments.addAll(List.of(more));
    ChildProcess server = ChildProcess.program(environment, arguments.toArray(String[]::new));
    server.input().write("one\n".getBytes(StandardCharsets.UTF_8));
    server.input().flush();
    return server;
  }

  private static ChildProcess tail(String url, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("tail", "demo", "--url", url, "--count", "1"));
    arguments.addAll(List.of(more));
    return ChildProcess.program(arguments.toArray(String[]::new));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  /** Writes {@code NAME.crt} and {@code NAME.key}: signed by itself, for the loopback address. */
  private void certificate(String name) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Path keytool = Path.of(ChildProcess.java()).resolveSibling("keytool");
    List<String> command =
        List.of(
            keytool.toString(),
            "-genkeypair",
            "-alias",
            name,
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-dname",
            "CN=" + name,
            "-ext",
            "san=ip:127.0.0.1",
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD));
    try (ChildProcess tool = ChildProcess.start(command)) {
      assertThat(tool.awaitExit()).as("%s", tool).isZero();
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    pem(name + ".crt", "CERTIFICATE", keys.getCertificate(name).getEncoded());
    pem(name + ".key", "PRIVATE KEY", keys.getKey(name, PASSWORD).getEncoded());
  }

  private void pem(String file, String label, byte[] content) throws Exception {
    String base64 =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(content);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n");
  }
}
