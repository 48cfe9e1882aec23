package io.eventstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StoresOnPostgresTest {
  private static @Nullable EmbeddedPostgresServer server;

  @BeforeAll
  static void start() {
    try {
      server = EmbeddedPostgresServer.start();
    } catch (IOException | RuntimeException notHere) {
      assumeTrue(false, "PostgreSQL cannot be started here: " + notHere);
    }
  }

  @AfterAll
  static void stop() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  private static String url() {
    assertThat(server).isNotNull();
    return server.url();
  }

  @Test
  void standsBesidePlainJdbcOnTheSameServerAndLeavesNothingThere(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("result.json");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            new String[] {
              "stores",
              "--forks",
              "0",
              "--postgres",
              url(),
              "--cases",
              Stream.of(StoreCase.values())
                  .filter(StoreCase::needsPostgres)
                  .map(StoreCase::label)
                  .collect(Collectors.joining(",")),
              "--streams",
              "10",
              "--events",
              "2500",
              "--rate",
              "200",
              "--seconds",
              "0.2",
              "--warmup",
              "0.05",
              "--json",
              file.toString()
            },
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    JsonNode rows = JsonMapper.builder().build().readTree(Files.readAllBytes(file));
    assertThat(rows)
        .extracting(
            row ->
                row.get("benchmark").stringValue()
                    + " "
                    + row.get("params").get("store").stringValue())
        .contains(
            "stores/checkpoints postgresql",
            "stores/checkpoints plain JDBC on postgresql",
            "stores/log-append postgresql",
            "stores/log-append plain JDBC on postgresql",
            "stores/log-read postgresql",
            "stores/log-read plain JDBC on postgresql",
            "stores/outbox-latency postgresql",
            "stores/outbox-latency postgresql from another process",
            "stores/checkpoints postgresql / plain JDBC on postgresql",
            "stores/log-append postgresql / plain JDBC on postgresql",
            "stores/log-read postgresql / plain JDBC on postgresql");
    assertThat(rows).allSatisfy(row -> assertThat(row.get("value").doubleValue()).isPositive());
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(
            "goal at least 300,000",
            "in one process, ns: ",
            "goal below 5,000,000",
            "from another process, ns: ",
            "goal below 50,000,000")
        .doesNotContain("was not measured");
    assertThat(schemas()).isZero();
  }

  @Test
  void aWrongUrlIsOneClearLine() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            new String[] {"stores", "--postgres", "jdbc:h2:mem:x"},
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertThat(code).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "es-bench stores: --postgres must be 'embedded' or a URL jdbc:postgresql:...");
  }

  private static long schemas() throws Exception {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT COUNT(*) FROM information_schema.schemata"
                    + " WHERE schema_name LIKE 'es_bench%'")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
