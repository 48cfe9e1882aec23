package io.eventstreams.transport.netty.internal.webhook;

/**
 * How far an address reaches, as far as it matters to somebody who must not be sent there by a
 * stranger.
 */
enum AddressScope {
  /** Globally reachable. */
  PUBLIC,
  /**
   * Loopback, private or carrier-shared: reachable only from here, and allowed where that is
   * wanted.
   */
  LOCAL,
  /**
   * Link-local, cloud metadata, multicast, reserved, or an IPv6 form that carries an IPv4 address
   * inside: never a webhook.
   */
  FORBIDDEN
}
