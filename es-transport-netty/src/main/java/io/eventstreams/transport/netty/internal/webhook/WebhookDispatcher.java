package io.eventstreams.transport.netty.internal.webhook;

import io.eventstreams.api.DispatchOutcome;
import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventBatch;
import io.eventstreams.api.json.JsonBuffer;
import io.eventstreams.api.spi.Attempt;
import io.eventstreams.api.spi.Dispatcher;
import io.eventstreams.transport.netty.HostResolver;
import io.eventstreams.transport.netty.internal.print.PrintBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Posts the batches of one stream to its webhook.
 *
 * <p><b>Threads:</b> batches are written as JSON on the caller's thread; all else happens on one
 * event loop, which also owns the set of live deliveries.
 *
 * @param <D> the type of the payload
 */
public final class WebhookDispatcher<D> implements Dispatcher<D> {
  private final WebhookClient client;
  private final BatchBody<D> bodies;
  private final PrintBuffers buffers;
  private final Consumer<WebhookDispatcher<D>> onClose;
  private final Set<Delivery> live = new HashSet<>();

  /** Deliveries on their way to the loop, in the order of the calls. */
  private final AtomicInteger queuedStarts = new AtomicInteger();

  private boolean closed;

  /** A dispatcher of this plan; {@code onClose} is called when it closes. */
  WebhookDispatcher(
      WebhookPlan plan,
      BatchBody<D> bodies,
      PrintBuffers buffers,
      EventLoop loop,
      HostResolver resolver,
      Connector connector,
      InstantSource clock,
      Consumer<WebhookDispatcher<D>> onClose) {
    ClientSettings settings = plan.client();
    this.client =
        new WebhookClient(
            plan,
            loop,
            resolver,
            new ConnectionPool(loop, connector, plan),
            new ThrottleLine(loop, new Throttle(settings.requestsPerSecond(), settings.burst())),
            clock);
    this.bodies = bodies;
    this.buffers = buffers;
    this.onClose = onClose;
  }

  @Override
  public CompletionStage<DispatchOutcome> attemptDispatch(EventBatch<D> batch, Attempt attempt) {
    ByteBuf body;
    try {
      body = print(batch);
    } catch (RuntimeException failure) {
      return Dispatcher.completed(
          DispatchOutcome.refused(
              ErrorCode.DATA_UNSERIALISABLE.error("batch could not be written as JSON", failure)));
    }
    Delivery delivery = new Delivery(client, attempt, body, live::remove);
    // At once where it overtakes nothing: before whoever brought the last answer wakes up others.
    if (client.loop().inEventLoop() && queuedStarts.get() == 0) {
      start(delivery);
    } else if (!startLater(delivery)) {
      body.release();
      return Dispatcher.completed(DispatchOutcome.unavailable(closedError()));
    }
    attempt.onCancel(() -> onLoop(delivery::cancel));
    return Dispatcher.pending();
  }

  private boolean startLater(Delivery delivery) {
    queuedStarts.incrementAndGet();
    try {
      client
          .loop()
          .execute(
              () -> {
                queuedStarts.decrementAndGet();
                start(delivery);
              });
      return true;
    } catch (RejectedExecutionException gone) {
      queuedStarts.decrementAndGet();
      return false;
    }
  }

  /** The body outside of the heap, where sockets take it from. */
  private ByteBuf print(EventBatch<D> batch) {
    JsonBuffer printed = buffers.take();
    try {
      bodies.print(batch, printed);
      return ByteBufAllocator.DEFAULT
          .ioBuffer(printed.size())
          .writeBytes(printed.array(), 0, printed.size());
    } finally {
      buffers.giveBack(printed);
    }
  }

  /** With a throttle an attempt may wait for its turn, and its clock starts only then. */
  @Override
  public boolean waitsForConsumer() {
    return client.line().isActive();
  }

  /** Ends what is under way, and closes the connections. */
  @Override
  public void close() {
    onClose.accept(this);
    onLoop(this::closeOnLoop);
  }

  private void start(Delivery delivery) {
    live.add(delivery);
    if (closed) {
      delivery.cancel();
    } else {
      delivery.start();
    }
  }

  private void closeOnLoop() {
    closed = true;
    for (Delivery delivery : new ArrayList<>(live)) {
      delivery.cancel();
    }
    client.pool().close();
  }

  private void onLoop(Runnable action) {
    try {
      client.loop().execute(action);
    } catch (RejectedExecutionException gone) {
      // The loop has ended, and every connection with it; there is nothing left to close.
      return;
    }
  }

  private static RuntimeException closedError() {
    return ErrorCode.CANCELLED.error("the webhook dispatcher is closed");
  }
}
