package io.eventstreams.transport.netty.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JdkHostResolverTest {
  private final InetAddress loopback = InetAddress.getLoopbackAddress();
  private final Map<String, Integer> lookups = new ConcurrentHashMap<>();
  private final CountDownLatch nameServerIsBack = new CountDownLatch(1);
  private final JdkHostResolver resolver = new JdkHostResolver(this::find);

  @AfterEach
  void close() {
    nameServerIsBack.countDown();
    resolver.close();
  }

  private InetAddress[] find(String host) throws UnknownHostException {
    lookups.merge(host, 1, Integer::sum);
    switch (host) {
      case "dead.test" -> awaitNameServer();
      case "none.test" -> throw new UnknownHostException(host);
      case "broken.test" -> throw new StackOverflowError("of a name service");
      default -> {}
    }
    return new InetAddress[] {loopback};
  }

  private void awaitNameServer() {
    try {
      nameServerIsBack.await();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private List<InetAddress> addresses(String host) throws Exception {
    return answer(resolver.resolve(host));
  }

  private static List<InetAddress> answer(CompletionStage<List<InetAddress>> stage)
      throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private List<CompletionStage<List<InetAddress>>> ask(String host, int times) {
    List<CompletionStage<List<InetAddress>>> asked = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      asked.add(resolver.resolve(host));
    }
    return asked;
  }

  @Test
  void aNameServerThatHangsHoldsUpNoOtherName() throws Exception {
    List<CompletionStage<List<InetAddress>>> dead = ask("dead.test", 100);
    assertThat(addresses("fine.test")).containsExactly(loopback);
    nameServerIsBack.countDown();
    for (CompletionStage<List<InetAddress>> each : dead) {
      assertThat(answer(each)).containsExactly(loopback);
    }
    assertThat(lookups).containsEntry("dead.test", 1);
  }

  @Test
  void whoAsksAfterTheAnswerGetsANewOne() throws Exception {
    addresses("fine.test");
    addresses("fine.test");
    assertThat(lookups).containsEntry("fine.test", 2);
  }

  @Test
  void aNameThatWasNotFoundIsLookedForAgain() {
    for (int i = 1; i <= 2; i++) {
      assertThatThrownBy(() -> addresses("none.test"))
          .hasRootCauseInstanceOf(UnknownHostException.class);
      assertThatThrownBy(() -> addresses("broken.test"))
          .hasRootCauseInstanceOf(StackOverflowError.class);
      assertThat(lookups).containsEntry("none.test", i).containsEntry("broken.test", i);
    }
  }

  @Test
  void soManyWaitForOneAnswerAndNoMore() throws Exception {
    List<CompletionStage<List<InetAddress>>> dead =
        ask("dead.test", JdkHostResolver.MAX_WAITING + 1);
    assertThatThrownBy(() -> answer(dead.remove(JdkHostResolver.MAX_WAITING)))
        .hasRootCauseInstanceOf(RejectedExecutionException.class);
    nameServerIsBack.countDown();
    for (CompletionStage<List<InetAddress>> each : dead) {
      assertThat(answer(each)).containsExactly(loopback);
    }
  }

  @Test
  void aClosedResolverAnswersAtOnce() {
    resolver.close();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> addresses("fine.test"))
          .hasRootCauseInstanceOf(RejectedExecutionException.class);
    }
  }
}
