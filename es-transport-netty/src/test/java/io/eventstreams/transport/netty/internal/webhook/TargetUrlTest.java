package io.eventstreams.transport.netty.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventstreams.api.ErrorCode;
import io.eventstreams.api.EventStreamException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetUrlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://example.com             | false | example.com     | 80    | /         | example.com",
        "HTTPS://Example.COM            | true  | example.com     | 443   | /         | example.com",
        "https://example.com:8443/a/b?c | true  | example.com     | 8443  | /a/b?c    | example.com:8443",
        "http://example.com:80/         | false | example.com     | 80    | /         | example.com",
        "https://example.com:80/        | true  | example.com     | 80    | /         | example.com:80",
        "http://example.com?x=1         | false | example.com     | 80    | /?x=1     | example.com",
        "http://a-b.c_d.e/%2e%2E/?q[]=/?| false | a-b.c_d.e       | 80    | /%2e%2E/?q[]=/? | a-b.c_d.e",
        "http://xn--bcher-kva.example/  | false | xn--bcher-kva.example | 80 | /      | xn--bcher-kva.example",
        "http://1.2.3.4:65535/x         | false | 1.2.3.4         | 65535 | /x        | 1.2.3.4:65535",
        "http://[2001:DB8::1]/x         | false | 2001:db8::1     | 80    | /x        | [2001:db8::1]",
        "http://[::1]:8080/             | false | ::1             | 8080  | /         | [::1]:8080",
        "http://[::ffff:1.2.3.4]/       | false | 1.2.3.4         | 80    | /         | 1.2.3.4",
        "http://3com.example/           | false | 3com.example    | 80    | /         | 3com.example",
        "http://1.2.3.4.example/        | false | 1.2.3.4.example | 80    | /         | 1.2.3.4.example",
        "http://host/a@b:c              | false | host            | 80    | /a@b:c    | host",
      })
  void readsWhatIsClear(
      String url, boolean secure, String host, int port, String requestTarget, String hostHeader) {
    TargetUrl target = TargetUrl.parse(url);
    assertThat(target.secure()).isEqualTo(secure);
    assertThat(target.host()).isEqualTo(host);
    assertThat(target.port()).isEqualTo(port);
    assertThat(target.requestTarget()).isEqualTo(requestTarget);
    assertThat(target.hostHeader()).isEqualTo(hostHeader);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "foo",
        "/path/only",
        "://x",
        "http://",
        "http:///path",
        "http:example.com",
        "//example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http//example.com",
        "http://[::1",
        "http://[::1]x/",
        "http://[::1]:/",
        "http://[fe80::1%25eth0]/",
        "http://[::g]/",
        "http://[1.2.3.4]/",
        "http://[]/",
        "http://[::1]@evil/",
        "http://::1/",
        "http://[:::1]/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://017700000001/",
        "http://0177.0.0.1/",
        "http://127.0.0.01/",
        "http://1.2.3/",
        "http://1.2.3.4.5/",
        "http://1.2.3.256/",
        "http://a.0x/",
        "http://a.0xff/",
        "http://a.1/",
        "http://1.2.3.4./",
        "http://example.com./",
        "http://0/",
        "http://0.0.0/",
        "http://user@example.com/",
        "http://user:pw@example.com/",
        "http://@example.com/",
        "http://good.example@127.0.0.1/",
        "http://example.com\\@127.0.0.1/",
        "http:\\\\example.com/",
        "http://example.com\\.evil/",
        "http://exam ple.com/",
        " http://example.com/",
        "http://example.com/ ",
        "http://example.com/a b",
        "http://example.com/\t",
        "http://exa\tmple.com/",
        "http://example.com/\r\nHost: evil",
        "http://example.com\n/",
        "http://example.com/\u0000",
        "http://ex\u00adample.com/",
        "http://b\u00fccher.example/",
        "http://127\u30020\u30020\u30021/",
        "http://\uff11\uff12\uff17.0.0.1/",
        "http://\u24d4xample.com/",
        "http://example.com/\u00fc",
        "http://example.com:0/",
        "http://example.com:65536/",
        "http://example.com:/",
        "http://example.com:080/",
        "http://example.com:+80/",
        "http://example.com:8a/",
        "http://example.com:-1/",
        "http://example.com:99999999999/",
        "http://example.com:80:80/",
        "http://exa..mple/",
        "http://.example/",
        "http://-a.example/",
        "http://a-.example/",
        "http://a*b.example/",
        "http://a%2eb/",
        "http://%31%32%37.0.0.1/",
        "http://a;b/",
        "http://a,b/",
        "http://example.com/%",
        "http://example.com/%4",
        "http://example.com/%zz",
        "http://example.com/#frag",
        "http://example.com#@127.0.0.1/",
        "http://example.com/[a]",
        "http://example.com/<a>",
        "http://example.com/{a}",
        "http://example.com/a|b",
        "http://example.com/\"",
        "http://example.com/\u007f",
        "http://[::1].example/",
        "http://[::ffff:999.1.1.1]/",
        "http://[1:2:3]/",
        "http://?x",
        "http://:80/",
        "http://a\u200b.example/",
      })
  void refusesWhatCouldBeReadInTwoWays(String url) {
    assertThatThrownBy(() -> TargetUrl.parse(url))
        .isInstanceOfSatisfying(
            EventStreamException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(ErrorCode.WEBHOOK_URL_INVALID);
              assertThat(refusal.getMessage()).startsWith("ES10028: webhook.url must ");
              assertThat(refusal.getMessage().chars()).noneMatch(Character::isISOControl);
            });
  }

  @Test
  void refusesLongTexts() {
    String label = "a".repeat(63);
    String name = String.join(".", label, label, label, label.substring(2));
    assertThat(name).hasSize(253);
    assertThat(TargetUrl.parse("http://" + name + "/").host()).isEqualTo(name);
    for (String url :
        new String[] {
          "http://b" + name + "/",
          "http://" + label + "a/",
          "http://a/" + "b".repeat(TargetUrl.MAX_CHARS)
        }) {
      assertThatThrownBy(() -> TargetUrl.parse(url)).hasMessageContaining("ES10028");
    }
  }

  @Test
  void neverRepeatsAPassword() {
    assertThatThrownBy(() -> TargetUrl.parse("http://user:hunter2@example.com/"))
        .message()
        .doesNotContain("hunter2", "user:");
  }
}
