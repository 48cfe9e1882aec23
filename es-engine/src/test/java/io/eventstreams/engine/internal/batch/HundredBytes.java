package io.eventstreams.engine.internal.batch;

import io.eventstreams.api.spi.EventDataCodec;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Numbers, each of which is said to have a hundred bytes; fails for none. */
final class HundredBytes implements EventDataCodec<Integer> {
  @Override
  public byte[] encode(@Nullable Integer data) {
    return String.valueOf(data).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Integer decode(byte[] json) {
    return Integer.valueOf(new String(json, StandardCharsets.UTF_8));
  }

  @Override
  public boolean knowsSizes() {
    return true;
  }

  @Override
  public long sizeOf(@Nullable Integer data) {
    Objects.requireNonNull(data, "data");
    return 100;
  }
}
