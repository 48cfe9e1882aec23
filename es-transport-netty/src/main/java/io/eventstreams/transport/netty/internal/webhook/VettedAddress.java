package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * An address that has been looked at and found allowed. Connections are made to nothing else, and
 * nothing but {@link #vetAll} makes one, so that no name is resolved a second time between the
 * check and the connection.
 *
 * <p><b>Threads:</b> any; immutable.
 */
final class VettedAddress {
  private final InetSocketAddress address;

  private VettedAddress(InetSocketAddress address) {
    this.address = address;
  }

  /**
   * Checks every address of a resolver's answer. One that is not allowed spoils the whole answer:
   * names that mix public and private addresses are made to be tried again until a private one is
   * picked.
   *
   * @throws EventStreamException {@code FF00220}, with the same text whatever was found
   */
  static List<VettedAddress> vetAll(
      TargetUrl target, List<InetAddress> answer, boolean localAllowed) {
    List<VettedAddress> vetted = new ArrayList<>(answer.size());
    for (InetAddress address : answer) {
      if (!isAllowed(address, localAllowed)) {
        throw blocked(target);
      }
      vetted.add(new VettedAddress(new InetSocketAddress(address, target.port())));
    }
    return vetted;
  }

  /** The one text for all that is refused, so that it tells nothing about what was found. */
  static EventStreamException blocked(TargetUrl target) {
    return ErrorCode.WEBHOOK_ADDRESS_BLOCKED.error(
        "webhook host '"
            + target.host()
            + "' has an address that is not allowed; disablePrivateIPs: false allows loopback and"
            + " private ones");
  }

  private static boolean isAllowed(InetAddress address, boolean localAllowed) {
    return switch (AddressRules.scopeOf(address)) {
      case PUBLIC -> true;
      case LOCAL -> localAllowed;
      case FORBIDDEN -> false;
    };
  }

  /** Where to connect to; always resolved. */
  InetSocketAddress socketAddress() {
    return address;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VettedAddress vetted && vetted.address.equals(address);
  }

  @Override
  public int hashCode() {
    return address.hashCode();
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
