package io.eventstreams.transport.netty;

import io.eventstreams.api.TlsConfig;
import io.eventstreams.transport.netty.internal.tls.TlsClient;
import javax.net.ssl.SSLContext;

/** TLS for other clients of an {@link EventStreamsServer}, such as that of the JDK. */
public final class ClientTls {
  private ClientTls() {}

  /**
   * Keys and trust of a configuration. What it says on names of hosts and on required attributes is
   * not in there: those are up to the client which uses it.
   *
   * <p><b>Blocking:</b> reads files.
   *
   * @throws io.eventstreams.api.EventStreamException {@code FF00153} or {@code FF00206} when it
   *     cannot be used
   */
  public static SSLContext context(TlsConfig config) {
    return TlsClient.of("tls", config).context();
  }
}
