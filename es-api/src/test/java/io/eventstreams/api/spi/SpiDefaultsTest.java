package io.eventstreams.api.spi;

import static io.eventstreams.api.Codes.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.DispatchStatus;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.EventStreamStatus;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.text.UuidText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the interfaces do of their own. */
class SpiDefaultsTest {
  private static final EventBatch<String> BATCH = new EventBatch<>(0, "s", List.of());

  @Test
  void blockingDispatchersTurnExceptionsIntoOutcomes() {
    IllegalStateException failure = new IllegalStateException("down");
    BlockingDispatcher<String> failing =
        (batch, attempt) -> {
          throw failure;
        };
    BlockingDispatcher<String> working = (batch, attempt) -> DispatchOutcome.delivered();

    assertThat(failing.attemptDispatch(BATCH, new NoAttempt()).toCompletableFuture().join())
        .isEqualTo(DispatchOutcome.unavailable(failure));
    assertThat(working.attemptDispatch(BATCH, new NoAttempt()) == Dispatcher.delivered()).isTrue();
    assertThat(working.mayBlock()).isTrue();
  }

  @Test
  void blockingDispatchersKeepTheInterrupt() {
    BlockingDispatcher<String> interrupted =
        (batch, attempt) -> {
          throw new InterruptedException();
        };

    interrupted.attemptDispatch(BATCH, new NoAttempt());

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void idsOfSourcesAreUuids() {
    EventSource<GenericEventStream, String> source = (context, checkpoint, deliver) -> {};

    assertThat(UuidText.tryParse(source.newId())).isPresent();
    assertThat(source.newId()).isNotEqualTo(source.newId());
    assertThat(IdValidator.uuid().canonical("6D1B26CE6A474A3CA0DE5B2E0C5B7D0F"))
        .contains("6d1b26ce-6a47-4a3c-a0de-5b2e0c5b7d0f");
    assertThat(IdValidator.uuid().canonical("demo")).isEmpty();
  }

  @Test
  void sourcesBeginAtThePositionElseAtTheInitialOne() {
    assertThat(new CheckpointState(1, 1, 1, "p", "i", 0, 0).startPosition()).isEqualTo("p");
    assertThat(new CheckpointState(1, 1, 1, "", "i", 0, 0).startPosition()).isEmpty();
    assertThat(new CheckpointState(1, 1, 1, null, "i", 0, 0).startPosition()).isEqualTo("i");
    assertThat(new CheckpointState(1, 1, 1, null, null, 0, 0).startPosition()).isEmpty();
  }

  @Test
  void plainSpecificationsHaveNoOwnFields() {
    SpecCodec<GenericEventStream> codec = SpecCodec.generic();

    assertThat(codec.ownFields()).isEmpty();
    assertThat(codec.write(GenericEventStream.EMPTY)).isEmpty();
    assertThat(codec.read(GenericEventStream.EMPTY, Map.of())).isSameAs(GenericEventStream.EMPTY);
    assertFails(
        ErrorCode.MEMBER_UNKNOWN, () -> codec.read(GenericEventStream.EMPTY, Map.of("a", 1)));
  }

  @Test
  void rawBytesAreTakenAsTheyAre() {
    byte[] json = {'1'};

    assertThat(EventDataCodec.rawBytes().encode(json)).isSameAs(json);
    assertThat(EventDataCodec.rawBytes().decode(json)).isSameAs(json);
    assertThat(EventDataCodec.rawBytes().encode(null)).asString().isEqualTo("null");
  }

  @Test
  void sourcesNeedNotCountNorAttemptsNameTheirConsumer() {
    EventSource<GenericEventStream, String> source = (context, checkpoint, deliver) -> {};
    NoAttempt attempt = new NoAttempt();

    attempt.handedOver("connection c1");

    assertThat(source.countAfter(GenericEventStream.EMPTY, "")).isEmpty();
    assertThat(attempt.handOvers).isEqualTo(1);
  }

  @Test
  void listenersNeedNotListen() {
    EventStreamListener deaf = new EventStreamListener() {};
    EventStreamListener.StreamRef stream = new EventStreamListener.StreamRef("id", "s");
    Exception error = new Exception("no");

    deaf.statusChanged(stream, EventStreamStatus.STARTED);
    deaf.failed(stream, error, null);
    deaf.batchDelivered(new NoAttempt(), 1, Duration.ZERO);
    deaf.batchFailed(new NoAttempt(), error, DispatchStatus.RETRYING, Duration.ZERO);
    deaf.batchSkipped(new NoAttempt(), 1, error);
    deaf.eventParked(stream, "1", "no");
    deaf.checkpointStored(stream, "1");
    deaf.checkpointLate(stream, Duration.ofSeconds(10), null);
    deaf.closedUnfinished(stream, "no");
  }

  private static final class NoAttempt implements Attempt {
    int handOvers;

    @Override
    public String streamId() {
      return "id";
    }

    @Override
    public String streamName() {
      return "s";
    }

    @Override
    public String deliveryId() {
      return "d";
    }

    @Override
    public int number() {
      return 0;
    }

    @Override
    public Duration timeout() {
      return Duration.ofMinutes(1);
    }

    @Override
    public void handedOver() {
      handOvers++;
    }

    @Override
    public boolean cancelled() {
      return false;
    }

    @Override
    public void onCancel(Runnable action) {}

    @Override
    public void progress(int count) {}

    @Override
    public void complete(DispatchOutcome outcome) {}
  }
}
