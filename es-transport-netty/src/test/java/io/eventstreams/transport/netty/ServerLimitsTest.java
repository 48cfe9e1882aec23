package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerLimitsTest {
  @Test
  void allConnectionsMayComeFromOneAddressUnlessThatLimitIsLower() {
    ServerLimits more = ServerLimits.DEFAULTS.withMaxConnections(20_000);
    assertThat(more.maxConnectionsPerAddress()).isEqualTo(20_000);
    ServerLimits fewer = more.withMaxConnections(20_000, 5).withMaxConnections(30_000);
    assertThat(fewer.maxConnections()).isEqualTo(30_000);
    assertThat(fewer.maxConnectionsPerAddress()).isEqualTo(5);
  }
}
