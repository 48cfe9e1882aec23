package io.eventstreams.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorHandlingType;
import io.eventstreams.api.Event;
import io.eventstreams.api.EventStreamFields;
import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.EventStreamsConfig;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.LifecyclePhase;
import io.eventstreams.api.SourceInstruction;
import io.eventstreams.api.spi.BlockingDispatcher;
import io.eventstreams.api.spi.Deliver;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.api.spi.DispatcherFactory;
import io.eventstreams.api.spi.EventSource;
import io.eventstreams.api.spi.SourceContext;
import io.eventstreams.api.testkit.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OwnPartsExample {
  private static final EventStreamType MAIL = EventStreamType.of("mail");

  /** An application's own list of bookings, to which it appends. */
  private static final class Ledger {
    private final List<String> bookings = new CopyOnWriteArrayList<>();

    void book(String booking) {
      bookings.add(booking);
    }

    /** Some of the events after one, in order. */
    List<Event<String>> after(String sequenceId, int limit) {
      int from = sequenceId.isEmpty() ? 0 : Integer.parseInt(sequenceId);
      return IntStream.range(from, Math.min(bookings.size(), from + limit))
          .mapToObj(i -> event(i + 1, bookings.get(i)))
          .toList();
    }

    private static Event<String> event(int number, String booking) {
      return new Event<>("bookings", "%09d".formatted(number), booking);
    }
  }

  private record LedgerSource(Ledger ledger) implements EventSource<GenericEventStream, String> {
    @Override
    public void run(
        SourceContext<GenericEventStream> context, String checkpoint, Deliver<String> deliver)
        throws InterruptedException {
      String last = checkpoint; // begin after it; "" is before the first event
      while (!context.cancelled()) {
        List<Event<String>> page = ledger.after(last, 500);
        if (page.isEmpty()) {
          Thread.sleep(100); // an interrupt ends it
        } else if (deliver.deliver(page) == SourceInstruction.EXIT) {
          return;
        } else {
          last = page.get(page.size() - 1).sequenceId();
        }
      }
    }
  }

  private static final class NoSuchMailbox extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** Sends by mail, which takes its time and may fail. */
  private static final class MailServer {
    private final List<String> sent = new CopyOnWriteArrayList<>();

    void send(String messageId, List<Event<String>> events) throws NoSuchMailbox {
      if (events.stream().anyMatch(event -> String.valueOf(event.data()).contains("nobody"))) {
        throw new NoSuchMailbox();
      }
      events.forEach(event -> sent.add(event.data()));
    }
  }

  private record MailFactory(MailServer server)
      implements DispatcherFactory<GenericEventStream, String> {
    @Override
    public void validate(
        EventStreamsConfig config, GenericEventStream spec, LifecyclePhase phase) {}

    @Override
    public Dispatcher<String> newDispatcher(EventStreamsConfig config, GenericEventStream spec) {
      BlockingDispatcher<String> dispatcher =
          (batch, attempt) -> {
            try {
              server.send(attempt.deliveryId(), batch.events());
              return DispatchOutcome.delivered();
            } catch (NoSuchMailbox never) {
              return DispatchOutcome.refused(never); // any other exception is tried again
            }
          };
      return dispatcher;
    }

    @Override
    public Duration attemptTimeout(EventStreamsConfig config, GenericEventStream spec) {
      return Duration.ofMinutes(10);
    }
  }

  @Test
  void aSourceAndADispatcherOfOnesOwn() {
    Ledger ledger = new Ledger();
    MailServer server = new MailServer();
    try (EventStreamManager<GenericEventStream> streams =
        EventStreams.builder(new LedgerSource(ledger), InMemoryPersistence.create())
            .dispatcher(MAIL, new MailFactory(server))
            .build()) {
      streams.upsert(
          "statements",
          GenericEventStream.EMPTY
              .withType(MAIL)
              .withFields(
                  EventStreamFields.builder()
                      .batchSize(1)
                      .errorHandling(ErrorHandlingType.SKIP)
                      .build()));
      List.of("1 to alice", "2 to nobody", "3 to bob").forEach(ledger::book);
      Eventually.await("two mails", () -> server.sent.size() == 2, () -> server.sent);
    }
    assertThat(server.sent).containsExactly("1 to alice", "3 to bob");
  }
}
