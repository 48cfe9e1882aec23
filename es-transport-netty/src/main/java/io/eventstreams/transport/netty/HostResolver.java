package io.eventstreams.transport.netty;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Finds the addresses of a host name. Asked once for each attempt; every address of the answer is
 * checked, and connections are made to these addresses and to no others.
 *
 * <p><b>Threads:</b> any; calls may overlap.
 *
 * <p><b>Blocking:</b> not allowed.
 */
@FunctionalInterface
public interface HostResolver {
  /**
   * The addresses of a name, in the order in which they should be tried. A failed stage or an empty
   * list means that there are none now.
   */
  CompletionStage<List<InetAddress>> resolve(String host);
}
