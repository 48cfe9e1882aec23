package io.eventstreams.transport.netty;

import io.eventstreams.api.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Authenticators for a server with one shared secret. They compare in a time that does not depend
 * on what was sent, and never block.
 */
public final class Authenticators {
  private Authenticators() {}

  /** Recognises {@code Authorization: Bearer TOKEN}. */
  public static Authenticator bearer(Secret token) {
    if (token.reveal().isEmpty() || !token.reveal().chars().allMatch(c -> c > ' ' && c <= '~')) {
      throw new IllegalArgumentException(
          "token must be of visible ASCII characters and not empty, was a text that is not shown");
    }
    return new SharedSecret("Bearer", token.reveal().getBytes(StandardCharsets.UTF_8), "bearer");
  }

  /** Recognises the scheme {@code Basic} with this name and password, in UTF-8. */
  public static Authenticator basic(String username, Secret password) {
    if (username.isEmpty() || username.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "username must not be empty and have no colon, was '" + username + "'");
    }
    if (password.reveal().isEmpty()) {
      throw new IllegalArgumentException("password must not be empty");
    }
    if (username.chars().anyMatch(Character::isISOControl)
        || password.reveal().chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "username and password must have no control characters, one of them has");
    }
    byte[] pair = (username + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8);
    return new SharedSecret("Basic", Base64.getEncoder().encode(pair), username);
  }

  /** Recognises whom one of these recognises, asked in this order. */
  public static Authenticator anyOf(Authenticator... authenticators) {
    return new AnyOf(List.of(authenticators));
  }

  private static final class AnyOf implements Authenticator {
    private final List<Authenticator> parts;

    AnyOf(List<Authenticator> parts) {
      this.parts = parts;
    }

    @Override
    public @Nullable Principal authenticate(ClientRequest request) throws Exception {
      for (Authenticator part : parts) {
        Principal client = part.authenticate(request);
        if (client != null) {
          return client;
        }
      }
      return null;
    }

    @Override
    public String challenge() {
      return parts.stream().map(Authenticator::challenge).collect(Collectors.joining(", "));
    }
  }

  private static final class SharedSecret implements Authenticator {
    private final String scheme;
    private final byte[] expectedHash;
    private final Principal client;

    SharedSecret(String scheme, byte[] expected, String name) {
      this.scheme = scheme;
      this.expectedHash = hash(expected);
      this.client = new Named(name);
    }

    @Override
    public @Nullable Principal authenticate(ClientRequest request) {
      String value = request.header("authorization").orElse("");
      int space = value.indexOf(' ');
      if (space < 0 || !value.substring(0, space).equalsIgnoreCase(scheme)) {
        return null;
      }
      byte[] given = value.substring(space + 1).strip().getBytes(StandardCharsets.UTF_8);
      // Hashes are of one length, so that the length of the secret does not show either.
      boolean same = MessageDigest.isEqual(expectedHash, hash(given));
      Arrays.fill(given, (byte) 0);
      return same ? client : null;
    }

    @Override
    public String challenge() {
      return scheme + " realm=\"eventstreams\"";
    }

    private static byte[] hash(byte[] text) {
      try {
        return MessageDigest.getInstance("SHA-256").digest(text);
      } catch (NoSuchAlgorithmException impossible) {
        throw new AssertionError("every JDK has SHA-256", impossible);
      }
    }
  }

  private record Named(String name) implements Principal {
    Named {
      Objects.requireNonNull(name, "name");
    }

    @Override
    public String getName() {
      return name;
    }
  }
}
