package io.eventstreams.store.chronicle;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.EventStreamException;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.spi.EventDataCodec;
import io.eventstreams.api.spi.EventLog;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.testkit.EventLogContract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChronicleEventLogIT extends EventLogContract<byte[]> {
  @TempDir Path folder;
  private @Nullable ChronicleStores stores;

  @Override
  protected EventLog<byte[]> open() {
    ChronicleStores opened = ChronicleStores.open(folder);
    stores = opened;
    return opened.eventLog(EventDataCodec.rawBytes());
  }

  @Override
  protected EventLog<byte[]> reopen() {
    closeStores();
    return open();
  }

  @AfterEach
  void closeStores() {
    if (stores != null) {
      stores.close();
    }
  }

  @Override
  protected byte[] payload(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  protected Object comparable(byte @Nullable [] payload) {
    return payload == null ? "null" : new String(payload, StandardCharsets.UTF_8);
  }

  @Test
  void aStreamThatCouldNeverBeginIsRefused() {
    EventLog<byte[]> log = reopen();
    EventSource<GenericEventStream, byte[]> source = log.source();
    source.validate(GenericEventStream.EMPTY);
    for (String fine : List.of("", "00000000000000000007")) {
      source.validate(beginningAt(fine));
    }
    for (String nonsense : List.of("x", "7", "00000000000000000000", "latest")) {
      assertThatThrownBy(() -> source.validate(beginningAt(nonsense)))
          .isInstanceOf(EventStreamException.class)
          .hasMessageContaining("ES10003");
    }
  }

  private static GenericEventStream beginningAt(String position) {
    return GenericEventStream.EMPTY.withFields(
        EventStreamFields.builder().initialSequenceId(position).build());
  }

  @Override
  protected boolean counts() {
    return true;
  }

  @Override
  protected List<String> unknownPositions() {
    List<String> positions = new ArrayList<>(super.unknownPositions());
    positions.addAll(
        List.of(
            "00000000000000000000",
            "00000000000000000004",
            "0000000000000000001",
            "000000000000000000001",
            "09223372036854775807",
            "09223372036854775808",
            "18446744073709551617",
            "0000000000000000000\uFF11"));
    return positions;
  }
}
