package io.eventstreams.api.query;

import io.eventstreams.api.query.QueryField.Kind;
import java.util.List;

/** The fields of streams and of checkpoints that queries may name. */
public final class QueryFields {
  public static final QueryField ID = new QueryField("id", "id", Kind.TEXT);
  public static final QueryField CREATED = new QueryField("created", "created", Kind.TIME);
  public static final QueryField UPDATED = new QueryField("updated", "updated", Kind.TIME);
  public static final QueryField NAME = new QueryField("name", "name", Kind.TEXT);
  public static final QueryField STATUS = new QueryField("status", "status", Kind.TEXT);
  public static final QueryField TYPE = new QueryField("type", "type", Kind.TEXT);
  public static final QueryField TOPIC_FILTER =
      new QueryField("topicfilter", "topic_filter", Kind.TEXT);
  public static final QueryField INITIAL_SEQUENCE_ID =
      new QueryField("initialsequenceid", "initial_sequence_id", Kind.TEXT);
  public static final QueryField SEQUENCE_ID =
      new QueryField("sequenceid", "sequence_id", Kind.TEXT);

  /** The fields of streams. */
  public static final List<QueryField> STREAMS =
      List.of(ID, CREATED, UPDATED, NAME, STATUS, TYPE, TOPIC_FILTER, INITIAL_SEQUENCE_ID);

  /** The fields of checkpoints. */
  public static final List<QueryField> CHECKPOINTS = List.of(ID, CREATED, UPDATED, SEQUENCE_ID);

  private QueryFields() {}
}
