package io.eventstreams.transport.netty.internal.tls;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.TlsConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS as a server, version 1.2 at least. When the files of its certificates change, handshakes that
 * begin later use the new ones; connections that are open stay as they are. New files that cannot
 * be used change nothing.
 *
 * <p><b>Threads:</b> any. What {@link #refresh} changes belongs to whoever has set {@code
 * refreshing}.
 */
public final class TlsListener {
  private static final Logger LOG = System.getLogger(TlsListener.class.getName());
  private static final int CLOSE_NOTIFY_MILLIS = 500;

  private final String section;
  private final TlsConfig config;
  private final PeerNameRule peerName;
  private volatile Loaded loaded;

  private final AtomicBoolean refreshing = new AtomicBoolean();
  private FileStamps used;
  private @Nullable String lastFailure;

  private record Loaded(SslContext context, Instant expires) {}

  private TlsListener(
      String section, TlsConfig config, PeerNameRule peerName, FileStamps used, Loaded loaded) {
    this.section = section;
    this.config = config;
    this.peerName = peerName;
    this.used = used;
    this.loaded = loaded;
  }

  /**
   * Reads certificates and keys.
   *
   * <p><b>Blocking:</b> reads files.
   *
   * @param section where they are configured, for messages
   * @throws EventStreamException {@code FF00153}, {@code FF00206} or {@code FF00207}, naming the
   *     section
   */
  public static TlsListener open(String section, TlsConfig config) {
    check(section, config);
    PeerNameRule peerName = PeerNameRule.of(section, config.requiredDNAttributes());
    FileStamps before = FileStamps.of(config);
    return new TlsListener(section, config, peerName, before, load(section, config));
  }

  /** Whether clients need a certificate. */
  public boolean needsCertificates() {
    return config.clientAuth();
  }

  /** What would silently have no effect, or let in too many, is a mistake. */
  private static void check(String section, TlsConfig config) {
    boolean authorities = isGiven(config.caFile()) || isGiven(config.ca());
    String rule = null;
    if (config.insecureSkipHostVerify()) {
      rule = ".insecureSkipHostVerify must be false: a listener verifies no host names";
    } else if (config.clientAuth() && !authorities) {
      rule = ".clientAuth needs caFile or ca, the authorities of the clients";
    } else if (!config.clientAuth() && authorities) {
      rule = ".caFile and ca are the authorities of clients and need clientAuth";
    } else if (!config.clientAuth() && !config.requiredDNAttributes().isEmpty()) {
      rule = ".requiredDNAttributes are those of clients and need clientAuth";
    }
    if (rule != null) {
      throw ErrorCode.TLS_CONFIG_INVALID.error(section + rule);
    }
  }

  private static boolean isGiven(@Nullable String text) {
    return text != null && !text.isEmpty();
  }

  private static Loaded load(String section, TlsConfig config) {
    TlsMaterial material = TlsMaterial.read(section, config);
    Identity identity = material.identity();
    if (identity == null) {
      throw ErrorCode.KEY_PAIR_INVALID.error(section + " must have a certificate and a key");
    }
    SslContextBuilder builder = SslContextBuilder.forServer(identity.key(), identity.chain());
    if (config.clientAuth()) {
      builder.clientAuth(ClientAuth.REQUIRE).trustManager(material.trusted());
    }
    List<X509Certificate> chain = identity.chain();
    Instant expires = chain.get(0).getNotAfter().toInstant();
    for (X509Certificate certificate : chain) {
      Instant end = certificate.getNotAfter().toInstant();
      expires = end.isBefore(expires) ? end : expires;
    }
    return new Loaded(TlsMaterial.build(section, builder), expires);
  }

  /** The handler of a new connection. */
  public SslHandler newHandler(ByteBufAllocator buffers, Duration handshakeTimeout) {
    SslHandler handler = loaded.context().newHandler(buffers);
    handler.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
    handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
    return handler;
  }

  /** Why the client is not let in, after the handshake; empty when all is well. */
  Optional<SSLException> peerRefusal(SslHandler handshaken) {
    return peerName.refusal(handshaken.engine().getSession());
  }

  /** When the first certificate of the chain in use expires. */
  public Instant expires() {
    return loaded.expires();
  }

  /** What became of a look at the files. */
  enum Refresh {
    /** They are those in use. */
    UNCHANGED,
    /** They are new, and in use from now on; the log says so. */
    TAKEN,
    /** They are new and no good; the log says why. */
    REFUSED,
    /** They are no good, for the reason that the log has. */
    STILL_REFUSED
  }

  /**
   * Takes new files when there are any. Files that are no good are tried again by the next call.
   *
   * <p><b>Blocking:</b> looks at files, and reads them when they have changed. One call at a time
   * does so.
   */
  public void refreshFiles() {
    if (refreshing.compareAndSet(false, true)) {
      try {
        refresh();
      } finally {
        refreshing.set(false);
      }
    }
  }

  Refresh refresh() {
    FileStamps present = FileStamps.of(config);
    if (present.equals(used)) {
      return Refresh.UNCHANGED;
    }
    try {
      loaded = load(section, config);
    } catch (EventStreamException unusable) {
      String failure = String.valueOf(unusable.getMessage());
      if (failure.equals(lastFailure)) {
        return Refresh.STILL_REFUSED;
      }
      lastFailure = failure;
      LOG.log(Level.WARNING, "the former certificates stay in use: {0}", failure);
      return Refresh.REFUSED;
    }
    used = present;
    lastFailure = null;
    LOG.log(Level.INFO, "{0}: new certificates are in use", section);
    return Refresh.TAKEN;
  }
}
