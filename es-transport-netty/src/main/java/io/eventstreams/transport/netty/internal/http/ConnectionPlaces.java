package io.eventstreams.transport.netty.internal.http;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * The places for connections: so many in all, and so many for one address.
 *
 * <p><b>Threads:</b> any.
 */
final class ConnectionPlaces {
  private final Semaphore places;
  private final int maxPerAddress;
  private final Map<InetAddress, Integer> taken = new ConcurrentHashMap<>();

  ConnectionPlaces(int max, int maxPerAddress) {
    this.places = new Semaphore(max);
    this.maxPerAddress = maxPerAddress;
  }

  /** Takes a place until the channel is closed; false when there is none. */
  boolean take(Channel channel) {
    if (!places.tryAcquire()) {
      return false;
    }
    if (!(channel.remoteAddress() instanceof InetSocketAddress peer)
        || !takeOneOf(peer.getAddress())) {
      places.release();
      return false;
    }
    channel
        .closeFuture()
        .addListener(
            done -> {
              giveBack(peer.getAddress());
              places.release();
            });
    return true;
  }

  boolean takeOneOf(InetAddress address) {
    boolean[] got = new boolean[1];
    taken.compute(
        address,
        (any, count) -> {
          int before = count == null ? 0 : count;
          got[0] = before < maxPerAddress;
          return got[0] ? Integer.valueOf(before + 1) : count;
        });
    return got[0];
  }

  void giveBack(InetAddress address) {
    taken.computeIfPresent(address, (any, count) -> count == 1 ? null : count - 1);
  }

  /** How many addresses are remembered. */
  int addresses() {
    return taken.size();
  }
}
