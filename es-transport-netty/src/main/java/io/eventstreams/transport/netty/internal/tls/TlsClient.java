package io.eventstreams.transport.netty.internal.tls;

import io.eventstreams.api.TlsConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS as a client, version 1.2 at least. The peer's chain is always verified; its name too, unless
 * {@link TlsConfig#insecureSkipHostVerify}.
 *
 * <p><b>Threads:</b> any; immutable.
 *
 * <p><b>Blocking:</b> making one reads files.
 */
public final class TlsClient {
  private static final int CLOSE_NOTIFY_MILLIS = 500;

  private final JdkSslContext context;
  private final PeerNameRule peerName;

  private TlsClient(JdkSslContext context, PeerNameRule peerName) {
    this.context = context;
    this.peerName = peerName;
  }

  /**
   * Reads certificates and keys.
   *
   * @param section where they are configured, such as {@code tlsConfigs.NAME}
   * @throws io.eventstreams.api.EventStreamException {@code FF00153}, {@code FF00206} or {@code
   *     FF00207}, naming the section
   */
  public static TlsClient of(String section, TlsConfig config) {
    TlsMaterial material = TlsMaterial.read(section, config);
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .endpointIdentificationAlgorithm(config.insecureSkipHostVerify() ? null : "HTTPS");
    if (material.trusted().isEmpty()) {
      builder.trustManager(PlatformTrust.FACTORY);
    } else {
      builder.trustManager(material.trusted());
    }
    Identity identity = material.identity();
    if (identity != null) {
      builder.keyManager(identity.key(), identity.chain());
    }
    PeerNameRule peerName = PeerNameRule.of(section, config.requiredDNAttributes());
    return new TlsClient((JdkSslContext) TlsMaterial.build(section, builder), peerName);
  }

  /** The handler of a connection to this host. */
  public SslHandler newHandler(
      ByteBufAllocator buffers, String host, int port, Duration handshakeTimeout) {
    SslHandler handler = context.newHandler(buffers, host, port);
    handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
    handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
    return handler;
  }

  /** Why the peer is not the right one, after the handshake; empty when all is well. */
  public Optional<SSLException> peerRefusal(SslHandler handshaken) {
    return peerName.refusal(handshaken.engine().getSession());
  }

  /** Keys and trust alone, for a client of the JDK. */
  public SSLContext context() {
    return context.context();
  }

  /**
   * What the platform trusts, read once: its store takes longer to read than a request to answer.
   */
  private static final class PlatformTrust {
    private static final TrustManagerFactory FACTORY = load();

    private static TrustManagerFactory load() {
      try {
        TrustManagerFactory factory =
            TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return factory;
      } catch (GeneralSecurityException broken) {
        throw new IllegalStateException("the platform's trust store cannot be read", broken);
      }
    }
  }
}
