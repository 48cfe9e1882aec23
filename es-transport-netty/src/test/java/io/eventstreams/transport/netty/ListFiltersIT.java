package io.eventstreams.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventstreams.api.EventStreamManager;
import io.eventstreams.api.EventStreamType;
import io.eventstreams.api.GenericEventStream;
import io.eventstreams.api.json.RawJson;
import io.eventstreams.api.spi.IdValidator;
import io.eventstreams.engine.EventStreams;
import io.eventstreams.engine.InMemoryEventLog;
import io.eventstreams.engine.InMemoryPersistence;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists as a client asks for them, from the request line to the rows of a store. */
final class ListFiltersIT {
  static {
    LeakWatch.install();
  }

  private static final String STREAMS = "/api/v1/eventstreams";
  private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]+)\"");

  private static final InMemoryEventLog<RawJson> LOG = InMemoryEventLog.create();
  private static final WebSocketProtocol<RawJson> PROTOCOL =
      WebSocketProtocol.create(RawJson.codec(), WebSocketOptions.DEFAULTS);
  private static volatile Instant now = Instant.EPOCH;
  private static final EventStreamManager<GenericEventStream> MANAGER =
      EventStreams.<GenericEventStream, RawJson>builder(
              LOG.source(),
              InMemoryPersistence.<GenericEventStream>create(() -> now, IdValidator.uuid()))
          .dispatcher(EventStreamType.WEBSOCKET, PROTOCOL.dispatcherFactory())
          .build();
  private static final TestServer TEST = new TestServer(MANAGER, PROTOCOL, LOG);

  /** Each on a day of its own, from the first of January on. */
  @BeforeAll
  static void createStreams() {
    create(1, "alpha", ",'topicFilter':'orders.*','initialSequenceId':'00000000000000000001'");
    create(2, "Alphabet", ",'status':'stopped'");
    create(3, "beta_x", ",'topicFilter':'eu'");
    create(4, "beta-x", ",'topicFilter':'EU'");
    create(5, "gamma", ",'initialSequenceId':'00000000000000000005'");
    create(6, "delta.9", ",'topicFilter':'a[1]%','status':'stopped'");
  }

  private static void create(int day, String name, String more) {
    now = Instant.parse("2026-01-0" + day + "T00:00:00Z");
    String body = ("{'name':'" + name + "'" + more + "}").replace('\'', '"');
    assertThat(TEST.call("POST", STREAMS, body).statusCode()).isEqualTo(201);
  }

  @AfterAll
  static void close() {
    TEST.close();
    MANAGER.close();
    LOG.close();
    LeakWatch.check();
  }

  private static List<String> names(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    List<String> names = new ArrayList<>();
    Matcher matcher = NAME.matcher(answer.body());
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  /** The list with these parameters, whose values are written as they are meant. */
  private static HttpResponse<String> list(String parameters) {
    List<String> encoded = new ArrayList<>();
    for (String parameter : parameters.split("&")) {
      String[] parts = parameter.split("=", 2);
      encoded.add(
          parts.length < 2
              ? parts[0]
              : parts[0] + "=" + URLEncoder.encode(parts[1], StandardCharsets.UTF_8));
    }
    return TEST.call("GET", STREAMS + "?" + String.join("&", encoded));
  }

  private static HttpResponse<String> query(String json) {
    return TEST.call("POST", STREAMS + "/query", json.replace('\'', '"'));
  }

  @Test
  void allAreListedNewestFirst() {
    List<String> all = List.of("delta.9", "gamma", "beta-x", "beta_x", "Alphabet", "alpha");
    assertThat(names(TEST.call("GET", STREAMS))).isEqualTo(all);
    assertThat(names(query("{}"))).isEqualTo(all);
  }

  @ParameterizedTest(name = "R-190, R-191: {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name=alpha|alpha",
        "NAME=alpha|alpha",
        "name==alpha|alpha",
        "name===alpha|``",
        "name=ALPHA|``",
        "name=:ALPHA|alpha",
        "name=!alpha|delta.9 gamma beta-x beta_x Alphabet",
        "name=!:ALPHA|delta.9 gamma beta-x beta_x Alphabet",
        "name=@eta|beta-x beta_x",
        "name=!@eta|delta.9 gamma Alphabet alpha",
        "name=:@ALPHA|Alphabet alpha",
        "name=^beta|beta-x beta_x",
        "name=!^beta|delta.9 gamma Alphabet alpha",
        "name=:^AL|Alphabet alpha",
        "name=$x|beta-x beta_x",
        "name=!$x|delta.9 gamma Alphabet alpha",
        "name=>b|delta.9 gamma beta-x beta_x",
        "name=>>gamma|``",
        "name=>=gamma|gamma",
        "name=<b|Alphabet alpha",
        "name=<<alpha|Alphabet",
        "name=<=alpha|Alphabet alpha",
        "name=alpha&name=gamma|gamma alpha",
        "name=^gam&name=$9|delta.9 gamma",
        "name=[^beta&name=$-x|beta-x",
        "name=[^beta&name=]$9|delta.9 beta-x beta_x",
        "status=started&name=^b|beta-x beta_x",
        "status=stopped&name=^b|``",
        "type=websocket&name=@ph|Alphabet alpha",
        "type=webhook|``",
        "topicfilter=?|gamma Alphabet",
        "topicFilter=!?|delta.9 beta-x beta_x alpha",
        "initialSequenceId=>=00000000000000000001|gamma alpha",
        "initialsequenceid=?&status=started|beta-x beta_x"
      })
  void findsByParameters(String parameters, String expected) {
    assertThat(names(list(parameters))).isEqualTo(words(expected));
  }

  @ParameterizedTest(name = "R-192: {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "status=stopped|delta.9 Alphabet",
        "status=STOPPED|``",
        "status=:STOPPED|delta.9 Alphabet",
        "name=@a_x|beta_x",
        "topicfilter=@%|delta.9",
        "topicfilter=@[1]|delta.9",
        "topicfilter=@.*|alpha",
        "topicfilter=!eu|delta.9 beta-x alpha",
        "topicfilter=!:eu|delta.9 alpha",
        "name=!:@LPHA|delta.9 gamma beta-x beta_x",
        "created=2026-01-03T00:00:00Z|beta_x",
        "created=2026-01-03T01:00:00+01:00|beta_x",
        "created=1767225600|alpha",
        "created=!2026-01-03T00:00:00Z|delta.9 gamma beta-x Alphabet alpha",
        "created=>2026-01-04T00:00:00Z|delta.9 gamma",
        "created=<=2026-01-02T00:00:00Z|Alphabet alpha",
        "created=[>2026-01-02T00:00:00Z&created=<2026-01-05T00:00:00Z|beta-x beta_x",
        "updated=<2026-01-02T00:00:00Z|alpha"
      })
  void comparesByKind(String parameters, String expected) {
    assertThat(names(list(parameters))).isEqualTo(words(expected));
  }

  @ParameterizedTest(name = "R-193: {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "sort=name|Alphabet alpha beta-x beta_x delta.9 gamma",
        "sort=-name|gamma delta.9 beta_x beta-x alpha Alphabet",
        "sort=status,-name|gamma beta_x beta-x alpha delta.9 Alphabet",
        "sort=status|gamma beta-x beta_x alpha delta.9 Alphabet",
        "sort=created|alpha Alphabet beta_x beta-x gamma delta.9",
        "sort=-created&ascending|alpha Alphabet beta_x beta-x gamma delta.9",
        "sort=name&descending=true|gamma delta.9 beta_x beta-x alpha Alphabet",
        "limit=2|delta.9 gamma",
        "skip=4|Alphabet alpha",
        "skip=100|``",
        "sort=name&skip=1&limit=2|alpha beta-x",
        "sort=name&skip=1&limit=2&status=started|beta-x beta_x"
      })
  void sortsAndCuts(String parameters, String expected) {
    assertThat(names(list(parameters))).isEqualTo(words(expected));
  }

  @Test
  void countsWhatMatchesAndNotWhatIsShown() {
    HttpResponse<String> some = list("name=^b&limit=1&count");
    assertThat(some.body()).startsWith("{\"count\":1,\"total\":2,\"items\":[{");
    assertThat(names(some)).containsExactly("beta-x");
    assertThat(list("name=nobody&count=true").body())
        .isEqualTo("{\"count\":0,\"total\":0,\"items\":[]}");
    assertThat(query("{'count':true,'skip':5,'sort':['name']}").body())
        .startsWith("{\"count\":1,\"total\":6,\"items\":[{")
        .contains("\"name\":\"gamma\"");
    assertThat(list("name=nobody").body()).isEqualTo("[]");
  }

  @Test
  void findsByIdInBothForms() {
    String alpha = TEST.call("GET", STREAMS + "/alpha").body();
    String id = alpha.replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
    assertThat(names(list("id=" + id))).containsExactly("alpha");
    assertThat(names(query("{'eq':[{'field':'ID','value':'" + id + "'}]}")))
        .containsExactly("alpha");
  }

  @ParameterizedTest(name = "R-195: {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'equal':[{'field':'name','value':'alpha'}]}|alpha",
        "{'eq':[{'field':'NAME','value':'alpha'}]}|alpha",
        "{'eq':[{'field':'name','value':'ALPHA','caseInsensitive':true}]}|alpha",
        "{'eq':[{'field':'status','value':'stopped','not':true}]}|gamma beta-x beta_x alpha",
        "{'neq':[{'field':'status','value':'started'}]}|delta.9 Alphabet",
        "{'neq':[{'field':'topicfilter','value':'eu'}]}|delta.9 beta-x alpha",
        "{'contains':[{'field':'name','value':'eta'}]}|beta-x beta_x",
        "{'contains':[{'field':'name','value':'ALPHA','caseInsensitive':true,'not':true}]}|"
            + "delta.9 gamma beta-x beta_x",
        "{'startsWith':[{'field':'name','value':'beta'}]}|beta-x beta_x",
        "{'endsWith':[{'field':'name','value':'_x'}]}|beta_x",
        "{'lessThan':[{'field':'name','value':'b'}]}|Alphabet alpha",
        "{'lt':[{'field':'created','value':'2026-01-02T00:00:00Z'}]}|alpha",
        "{'lte':[{'field':'created','value':'2026-01-02T00:00:00Z'}]}|Alphabet alpha",
        "{'greaterThan':[{'field':'name','value':'delta.9'}]}|gamma",
        "{'gte':[{'field':'name','value':'delta.9'}]}|delta.9 gamma",
        "{'eq':[{'field':'created','value':1767225600}]}|alpha",
        "{'gt':[{'field':'name','value':'b'}],'lt':[{'field':'name','value':'c'}]}|beta-x beta_x",
        "{'in':[{'field':'name','values':['alpha','gamma','nobody']}]}|gamma alpha",
        "{'in':[{'field':'name','values':[]}]}|``",
        "{'nin':[{'field':'topicfilter','values':['eu','EU']}]}|delta.9 alpha",
        "{'null':[{'field':'topicFilter'}]}|gamma Alphabet",
        "{'null':[{'field':'topicFilter','not':true}]}|delta.9 beta-x beta_x alpha",
        "{'or':[{'eq':[{'field':'name','value':'alpha'}]},"
            + "{'and':[{'startsWith':[{'field':'name','value':'b'}]},"
            + "{'endsWith':[{'field':'name','value':'-x'}]}]}]}|beta-x alpha",
        "{'eq':[{'field':'status','value':'stopped'}],"
            + "'or':[{'eq':[{'field':'name','value':'alpha'}]},"
            + "{'eq':[{'field':'name','value':'Alphabet'}]}]}|Alphabet",
        "{'sort':['-Name'],'limit':2,'skip':1}|delta.9 beta_x",
        "{'sort':['status','name'],'startsWith':[{'field':'name','value':'a',"
            + "'caseInsensitive':true}]}|alpha Alphabet"
      })
  void findsByABody(String json, String expected) {
    assertThat(names(query(json))).isEqualTo(words(expected));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "nosuch=1|FF00142",
        "sort=nosuch|FF00142",
        "created=yesterday|FF00143",
        "name=?@|FF00144",
        "created=@2026|FF00145",
        "skip=100001|FF00191",
        "limit=0|FF00192",
        "limit=101|FF00192",
        "name=!>a|FF00193",
        "name=:<a|FF00193"
      })
  void refusesWhatNoListIs(String parameters, String code) {
    HttpResponse<String> answer = list(parameters);
    assertThat(answer.statusCode() + " " + answer.body())
        .startsWith("400 {\"error\":\"" + code + ": ");
  }
}
