package io.eventstreams.transport.netty;

import java.time.Duration;
import java.util.Objects;

/**
 * What one {@link EventStreamsServer} takes from its clients.
 *
 * @param maxConnections how many connections there may be at once; 10,000
 * @param maxConnectionsPerAddress how many of them may come from one address; as many as in all,
 *     since behind a proxy all have one
 * @param maxRequestLineBytes the longest request line; 8 KiB
 * @param maxHeaderBytes the size of all headers of a request; 16 KiB
 * @param maxBodyBytes the largest body that is read as a whole; 4 MiB
 * @param maxEventBytes the longest line of published events; 1 MiB
 * @param maxHeldBytes how much may be kept of bodies and of WebSocket messages that have not come
 *     whole, of all connections; a quarter of the heap
 * @param headerTimeout how long the head of a request may take; 10 s
 * @param bodyTimeout how long a body may pause, and the client while it takes an answer; 30 s
 * @param minBodyBytesPerSecond how fast a body must come and an answer must be taken: once it was
 *     awaited for longer than {@code bodyTimeout} beyond what its bytes take at this rate, the
 *     request is ended. Bytes that came early count for {@code bodyTimeout} at most. 240; with 0,
 *     only pauses count
 * @param idleTimeout how long a connection may stay open without a request after an answer; 60 s. A
 *     new one has {@code headerTimeout} for its first request
 * @param hookTimeout how long an {@link Authenticator} or {@link Authorizer} may take to decide,
 *     and how long it may take until it is asked; 5 s
 * @param workers how many requests are worked on at once, how many are decided on, and how many
 *     rights are asked for again; 16
 * @param maxWaitingRequests how many more may wait for a worker; 256
 * @param lists how much of a list one request may read
 */
public record ServerLimits(
    int maxConnections,
    int maxConnectionsPerAddress,
    int maxRequestLineBytes,
    int maxHeaderBytes,
    int maxBodyBytes,
    int maxEventBytes,
    long maxHeldBytes,
    Duration headerTimeout,
    Duration bodyTimeout,
    int minBodyBytesPerSecond,
    Duration idleTimeout,
    Duration hookTimeout,
    int workers,
    int maxWaitingRequests,
    Lists lists) {

  public static final ServerLimits DEFAULTS =
      new ServerLimits(
          10_000,
          10_000,
          8 << 10,
          16 << 10,
          4 << 20,
          1 << 20,
          Runtime.getRuntime().maxMemory() / 4,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          240,
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          16,
          256,
          Lists.DEFAULTS);

  public ServerLimits {
    requireAtLeast("maxConnections", maxConnections, 1);
    requireAtLeast("maxConnectionsPerAddress", maxConnectionsPerAddress, 1);
    requireAtLeast("maxRequestLineBytes", maxRequestLineBytes, 256);
    requireAtLeast("maxHeaderBytes", maxHeaderBytes, 1024);
    requireAtLeast("maxBodyBytes", maxBodyBytes, 1024);
    requireAtLeast("maxEventBytes", maxEventBytes, 1024);
    requireAtLeast("maxHeldBytes", maxHeldBytes, 1024);
    requirePositive("headerTimeout", headerTimeout);
    requirePositive("bodyTimeout", bodyTimeout);
    requireAtLeast("minBodyBytesPerSecond", minBodyBytesPerSecond, 0);
    requirePositive("idleTimeout", idleTimeout);
    requirePositive("hookTimeout", hookTimeout);
    requireAtLeast("workers", workers, 1);
    requireAtLeast("maxWaitingRequests", maxWaitingRequests, 1);
    Objects.requireNonNull(lists, "lists");
  }

  /**
   * How much of a list one request may read.
   *
   * @param defaultLimit how many items it gets when it does not say; 25
   * @param maxLimit how many it may ask for; 100
   * @param maxSkip how many it may leave out before them; 100,000
   */
  public record Lists(int defaultLimit, int maxLimit, int maxSkip) {
    public static final Lists DEFAULTS = new Lists(25, 100, 100_000);

    public Lists {
      // Nothing here may need the limits around it, whose defaults need these.
      if (defaultLimit < 1 || maxSkip < 0) {
        throw new IllegalArgumentException(
            "defaultLimit must be at least 1 and maxSkip at least 0, were "
                + defaultLimit
                + " and "
                + maxSkip);
      }
      if (maxLimit < defaultLimit) {
        throw new IllegalArgumentException(
            "maxLimit must not be below defaultLimit, which is "
                + defaultLimit
                + ", was "
                + maxLimit);
      }
    }
  }

  /**
   * These limits with another number of connections in all, and as many from one address unless
   * that limit is lower.
   */
  public ServerLimits withMaxConnections(int newMaximum) {
    return withMaxConnections(
        newMaximum,
        maxConnectionsPerAddress < maxConnections ? maxConnectionsPerAddress : newMaximum);
  }

  /** These limits with other numbers of connections: in all, and from one address. */
  public ServerLimits withMaxConnections(int newMaximum, int newMaximumPerAddress) {
    return new ServerLimits(
        newMaximum,
        newMaximumPerAddress,
        maxRequestLineBytes,
        maxHeaderBytes,
        maxBodyBytes,
        maxEventBytes,
        maxHeldBytes,
        headerTimeout,
        bodyTimeout,
        minBodyBytesPerSecond,
        idleTimeout,
        hookTimeout,
        workers,
        maxWaitingRequests,
        lists);
  }

  /** These limits with other sizes of what is read as a whole and of one line of events. */
  public ServerLimits withSizes(int newMaxBodyBytes, int newMaxEventBytes) {
    return new ServerLimits(
        maxConnections,
        maxConnectionsPerAddress,
        maxRequestLineBytes,
        maxHeaderBytes,
        newMaxBodyBytes,
        newMaxEventBytes,
        maxHeldBytes,
        headerTimeout,
        bodyTimeout,
        minBodyBytesPerSecond,
        idleTimeout,
        hookTimeout,
        workers,
        maxWaitingRequests,
        lists);
  }

  /** These limits with another size of all that is kept and has not come whole. */
  public ServerLimits withMaxHeldBytes(long newMaximum) {
    return new ServerLimits(
        maxConnections,
        maxConnectionsPerAddress,
        maxRequestLineBytes,
        maxHeaderBytes,
        maxBodyBytes,
        maxEventBytes,
        newMaximum,
        headerTimeout,
        bodyTimeout,
        minBodyBytesPerSecond,
        idleTimeout,
        hookTimeout,
        workers,
        maxWaitingRequests,
        lists);
  }

  public ServerLimits withTimeouts(
      Duration newHeaderTimeout, Duration newBodyTimeout, Duration newIdleTimeout) {
    return new ServerLimits(
        maxConnections,
        maxConnectionsPerAddress,
        maxRequestLineBytes,
        maxHeaderBytes,
        maxBodyBytes,
        maxEventBytes,
        maxHeldBytes,
        newHeaderTimeout,
        newBodyTimeout,
        minBodyBytesPerSecond,
        newIdleTimeout,
        hookTimeout,
        workers,
        maxWaitingRequests,
        lists);
  }

  /** These limits with another rate at which a body must come, or none with 0. */
  public ServerLimits withMinBodyBytesPerSecond(int newMinimum) {
    return new ServerLimits(
        maxConnections,
        maxConnectionsPerAddress,
        maxRequestLineBytes,
        maxHeaderBytes,
        maxBodyBytes,
        maxEventBytes,
        maxHeldBytes,
        headerTimeout,
        bodyTimeout,
        newMinimum,
        idleTimeout,
        hookTimeout,
        workers,
        maxWaitingRequests,
        lists);
  }

  public ServerLimits withHookTimeout(Duration newHookTimeout) {
    return new ServerLimits(
        maxConnections,
        maxConnectionsPerAddress,
        maxRequestLineBytes,
        maxHeaderBytes,
        maxBodyBytes,
        maxEventBytes,
        maxHeldBytes,
        headerTimeout,
        bodyTimeout,
        minBodyBytesPerSecond,
        idleTimeout,
        newHookTimeout,
        workers,
        maxWaitingRequests,
        lists);
  }

  public ServerLimits withWorkers(int newWorkers, int newMaxWaitingRequests) {
    return new ServerLimits(
        maxConnections,
        maxConnectionsPerAddress,
        maxRequestLineBytes,
        maxHeaderBytes,
        maxBodyBytes,
        maxEventBytes,
        maxHeldBytes,
        headerTimeout,
        bodyTimeout,
        minBodyBytesPerSecond,
        idleTimeout,
        hookTimeout,
        newWorkers,
        newMaxWaitingRequests,
        lists);
  }

  public ServerLimits withLists(Lists newLists) {
    return new ServerLimits(
        maxConnections,
        maxConnectionsPerAddress,
        maxRequestLineBytes,
        maxHeaderBytes,
        maxBodyBytes,
        maxEventBytes,
        maxHeldBytes,
        headerTimeout,
        bodyTimeout,
        minBodyBytesPerSecond,
        idleTimeout,
        hookTimeout,
        workers,
        maxWaitingRequests,
        newLists);
  }

  private static void requireAtLeast(String name, long value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", was " + value);
    }
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be positive, was " + value);
    }
  }
}
