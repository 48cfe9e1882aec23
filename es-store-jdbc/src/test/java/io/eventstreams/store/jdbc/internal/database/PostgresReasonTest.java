package io.eventstreams.store.jdbc.internal.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

final class PostgresReasonTest {
  private final PostgresDialect dialect = new PostgresDialect();

  @Test
  void whatHasNoStateIsToldByItsErrorCodeOrItsKind() {
    assertThat(dialect.reason(new SQLException("x", null, 17)))
        .isEqualTo("the driver or the pool reports error 17");
    assertThat(dialect.reason(new SQLException("x")))
        .isEqualTo("the driver or the pool reports SQLException");
    assertThat(dialect.reason(new SQLException("x", "42P01")))
        .isEqualTo("PostgreSQL reports error 42P01");
  }
}
