package io.eventstreams.transport.netty.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

final class ConnectionPlacesTest {
  @Test
  void oneAddressTakesNothingFromAnotherAndIsForgottenInTheEnd() throws Exception {
    InetAddress one = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
    InetAddress other = InetAddress.getByAddress(new byte[] {10, 0, 0, 2});
    ConnectionPlaces places = new ConnectionPlaces(10, 2);
    assertThat(places.takeOneOf(one)).isTrue();
    assertThat(places.takeOneOf(one)).isTrue();
    assertThat(places.takeOneOf(one)).isFalse();
    assertThat(places.takeOneOf(other)).isTrue();
    places.giveBack(one);
    assertThat(places.takeOneOf(one)).isTrue();
    places.giveBack(one);
    places.giveBack(one);
    places.giveBack(other);
    assertThat(places.addresses()).isZero();
  }
}
