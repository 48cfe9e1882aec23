package io.eventstreams.bench;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.eventstreams.api.Event;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;

/** Pekko Streams' {@code groupedWithin}, in the source's actor or in another. */
final class PekkoPeer extends Peer {
  private static final Config QUIET =
      ConfigFactory.parseString(
          "pekko { daemonic = on, loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }");

  private final ActorSystem system =
      ActorSystem.create("bench", QUIET.withFallback(ConfigFactory.load()));

  PekkoPeer(PeerFeed feed, int batch, boolean crossesThreads) {
    super(feed);
    Source<Event<Long>, NotUsed> wanted = Source.fromIterator(feed::iterator).filter(feed::accepts);
    Flow<Event<Long>, List<Event<Long>>, NotUsed> batches =
        Flow.<Event<Long>>create()
            .groupedWithin(batch, Duration.ofMillis(BATCH_TIMEOUT_MILLIS))
            .addAttributes(Attributes.inputBuffer(BUFFER, BUFFER));
    (crossesThreads ? wanted.async() : wanted).via(batches).runForeach(handler::handle, system);
  }

  @Override
  public void close() {
    system.terminate();
  }
}
