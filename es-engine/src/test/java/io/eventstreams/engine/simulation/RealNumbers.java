package io.eventstreams.engine.simulation;

import io.eventstreams.api.spi.EventDataCodec;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Payloads as JSON. */
public final class RealNumbers implements EventDataCodec<Integer> {
  public static final EventDataCodec<Integer> CODEC = new RealNumbers();

  private RealNumbers() {}

  @Override
  public byte[] encode(@Nullable Integer data) {
    return String.valueOf(data).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Integer decode(byte[] json) {
    return Integer.valueOf(new String(json, StandardCharsets.UTF_8));
  }
}
