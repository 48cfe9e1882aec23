package io.eventstreams.transport.netty.internal.websocket;

import io.eventstreams.api.DistributionMode;
import io.eventstreams.api.Event;
import io.eventstreams.api.spi.Attempt;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections that have started one stream, and the batches they have been given.
 *
 * <p><b>Threads:</b> methods may be called from any; everything happens inside {@link SerialTasks},
 * so that completing an attempt may call back into this class.
 */
final class StreamConsumers {
  private final String stream;
  private final WebSocketHub hub;
  private final SerialTasks tasks = new SerialTasks();

  private final Rotation rotation = new Rotation();
  private final OpenDeliveries deliveries;
  private final BroadcastLog broadcasts;
  private final PacedBroadcasts paced = new PacedBroadcasts(this, rotation);
  private boolean retired;

  /** No consumers yet; deliveries are counted on from a number. */
  StreamConsumers(String stream, WebSocketHub hub, long lastNumber) {
    this.stream = stream;
    this.hub = hub;
    this.deliveries = new OpenDeliveries(rotation, tasks, hub, lastNumber);
    this.broadcasts =
        new BroadcastLog(hub.options().replayedBatches(), hub.options().replayedBytes());
  }

  String stream() {
    return stream;
  }

  /** Does something inside, or inside those that have taken this one's place. */
  private void inside(Consumer<StreamConsumers> task) {
    tasks.execute(
        () -> {
          if (retired) {
            hub.stream(stream).inside(task);
          } else {
            task.accept(this);
            paced.go();
            retireIfNeedless();
          }
        });
  }

  /**
   * Lets a connection take part.
   *
   * @param resume where it wants to go on in a broadcast; null when it does not
   */
  void join(Subscriber subscriber, @Nullable Resume resume) {
    inside(present -> present.joined(subscriber, resume));
  }

  private void joined(Subscriber subscriber, @Nullable Resume resume) {
    DistributionMode mode = hub.modeOf(stream);
    if (mode == null && !subscriber.dialect().waitsForStreams()) {
      subscriber.dialect().unknown(subscriber);
      return;
    }
    rotation.add(subscriber);
    if (mode == DistributionMode.BROADCAST) {
      broadcasts.announce(subscriber, resume);
    } else if (mode == DistributionMode.LOAD_BALANCE) {
      deliveries.announce(subscriber);
    }
    deliveries.handOutWaiting();
  }

  /** The connection is lost: what it was given failed. */
  void leave(Subscriber subscriber) {
    inside(present -> present.left(subscriber));
  }

  private void left(Subscriber subscriber) {
    if (rotation.remove(subscriber)) {
      deliveries.failAllOf(subscriber);
    }
  }

  /** The connection wants no more of this stream: what it was given goes back. */
  void stop(Subscriber subscriber) {
    inside(present -> present.stopped(subscriber));
  }

  private void stopped(Subscriber subscriber) {
    if (rotation.remove(subscriber)) {
      subscriber.dialect().stopped(subscriber);
      deliveries.giveBackAllOf(subscriber);
    }
  }

  /** There may be no stream of this name any more. */
  void ended() {
    tasks.execute(
        () -> {
          if (retired || hub.modeOf(stream) != null) {
            return;
          }
          broadcasts.forget();
          for (Subscriber subscriber : List.copyOf(rotation.all())) {
            if (!subscriber.dialect().waitsForStreams()) {
              subscriber.dialect().unknown(subscriber);
              left(subscriber);
            }
          }
          paced.go();
          retireIfNeedless();
        });
  }

  /**
   * A name that never had a batch leaves nothing behind, however many names clients invent; nor
   * does one of which there is no stream any more.
   */
  private void retireIfNeedless() {
    if (!retired
        && rotation.isEmpty()
        && deliveries.isEmpty()
        && paced.isEmpty()
        && broadcasts.isForgotten()
        && (isUnused() || hub.modeOf(stream) == null)) {
      retired = true;
      hub.forget(this, deliveries.lastNumber());
    }
  }

  private boolean isUnused() {
    return deliveries.lastNumber() == 0 && broadcasts.isUnused();
  }

  /** Gives a batch to one consumer, as soon as there is one that takes it. */
  void dispatch(Attempt attempt, int size, BatchText text) {
    inside(
        present -> {
          Delivery delivery = new Delivery(present, attempt, size, text);
          present.deliveries.add(delivery);
          attempt.onCancel(delivery);
        });
  }

  /**
   * Gives a batch to all present consumers, none of which has to answer, once one of them keeps up.
   *
   * @param message the batch as JSON with a new line at its end, which is taken over
   */
  void broadcast(Attempt attempt, ByteBuf message, List<? extends Event<?>> events) {
    PacedBroadcast batch = new PacedBroadcast(this, attempt, message, events);
    inside(present -> present.paced.add(batch));
  }

  /** Some consumer may keep up again. */
  void hasRoom() {
    inside(present -> {});
  }

  /** The engine does not want a broadcast any more. */
  void withdraw(PacedBroadcast batch) {
    inside(present -> present.paced.remove(batch));
  }

  /** Inside. */
  void broadcast(ByteBuf message, List<? extends Event<?>> events) {
    for (Subscriber subscriber : rotation.all()) {
      broadcasts.announce(subscriber, null);
    }
    BroadcastBatch batch = broadcasts.add(stream, message, events);
    for (Subscriber subscriber : rotation.all()) {
      subscriber.connection().broadcast(subscriber, batch);
    }
  }

  /**
   * A consumer has answered in the words of the plain protocol.
   *
   * @param number of the delivery; 0 or less when the consumer did not tell
   * @param rejection what it said when it did not take the batch; null when it took it
   */
  void answer(Subscriber subscriber, long number, @Nullable String rejection) {
    inside(present -> present.deliveries.answer(subscriber, number, rejection));
  }

  /**
   * A consumer has answered, and is told if that means nothing.
   *
   * @param about what the consumer called its answer
   */
  void answer(Subscriber subscriber, String about, long number, Answer answer) {
    inside(present -> present.deliveries.answer(subscriber, about, number, answer));
  }

  /** A consumer wants more time. */
  void extend(Subscriber subscriber, long number, long wishedNanos) {
    inside(present -> present.deliveries.extend(subscriber, number, wishedNanos));
  }

  /** A consumer wants to have no more than so many batches at once. */
  void credit(Subscriber subscriber, int batches) {
    inside(
        present -> {
          subscriber.credit(batches);
          present.deliveries.handOutWaiting();
        });
  }

  /** A batch has been written to its connection: the clock of the answer starts. */
  void written(Delivery delivery) {
    tasks.execute(() -> deliveries.written(delivery));
  }

  /** The engine does not want the outcome any more. */
  void withdraw(Delivery delivery) {
    tasks.execute(
        () -> {
          deliveries.withdraw(delivery);
          retireIfNeedless();
        });
  }
}
