-- Times and durations are nanoseconds; times count from 1970-01-01T00:00:00Z.
-- COLLATE "C" compares and sorts text by its bytes, whatever the locale of the database is.

-- One row: the version of the tables, which the last statement of each migration sets.
CREATE TABLE IF NOT EXISTS es_schema (
  id       INTEGER NOT NULL PRIMARY KEY,
  version  INTEGER NOT NULL
);

INSERT INTO es_schema (id, version) SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM es_schema WHERE id = 1);

CREATE TABLE eventstreams (
  seq                  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id                   TEXT COLLATE "C" NOT NULL,
  created              BIGINT NOT NULL,
  updated              BIGINT NOT NULL,
  name                 TEXT COLLATE "C" NOT NULL,
  status               TEXT COLLATE "C",
  type                 TEXT COLLATE "C",
  initial_sequence_id  TEXT COLLATE "C",
  topic_filter         TEXT COLLATE "C",
  error_handling       TEXT COLLATE "C",
  batch_size           INTEGER,
  batch_timeout        BIGINT,
  retry_timeout        BIGINT,
  blocked_retry_delay  BIGINT,
  max_in_flight        INTEGER,
  max_buffered_bytes   BIGINT,
  checkpoint_interval  BIGINT,
  webhook_config       TEXT,
  websocket_config     TEXT,
  own_fields           TEXT,
  CONSTRAINT eventstreams_id UNIQUE (id),
  CONSTRAINT eventstreams_name UNIQUE (name)
);

CREATE TABLE es_checkpoints (
  seq            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id             TEXT COLLATE "C" NOT NULL,
  created        BIGINT NOT NULL,
  updated        BIGINT NOT NULL,
  sequence_id    TEXT COLLATE "C",
  generation     BIGINT NOT NULL,
  owner_epoch    BIGINT NOT NULL,
  write_version  BIGINT NOT NULL,
  skipped        BIGINT NOT NULL,
  parked         BIGINT NOT NULL,
  CONSTRAINT es_checkpoints_id UNIQUE (id),
  CONSTRAINT es_checkpoints_stream FOREIGN KEY (id) REFERENCES eventstreams (id)
);

-- Refers to the checkpoint, whose lock is held while an event is parked: a reference to the stream would lock
-- its row after the checkpoint's, and so wait for a deletion which waits for the checkpoint.
CREATE TABLE es_parked (
  seq          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stream_id    TEXT COLLATE "C" NOT NULL,
  id           TEXT COLLATE "C" NOT NULL,
  generation   BIGINT NOT NULL,
  sequence_id  TEXT COLLATE "C" NOT NULL,
  topic        TEXT COLLATE "C" NOT NULL,
  data         TEXT NOT NULL,
  error        TEXT NOT NULL,
  attempts     BIGINT NOT NULL,
  parked_at    BIGINT NOT NULL,
  CONSTRAINT es_parked_id UNIQUE (stream_id, id),
  CONSTRAINT es_parked_event UNIQUE (stream_id, generation, sequence_id),
  CONSTRAINT es_parked_stream FOREIGN KEY (stream_id) REFERENCES es_checkpoints (id) ON DELETE CASCADE
);

-- An event's place is (tx, seq). Both have defaults, so that any client may add rows of topic and data.
CREATE TABLE es_events (
  tx       BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
  seq      BIGINT GENERATED ALWAYS AS IDENTITY,
  created  BIGINT NOT NULL DEFAULT ((extract(epoch FROM clock_timestamp())::numeric * 1000000000)::bigint),
  topic    TEXT COLLATE "C" NOT NULL,
  data     TEXT NOT NULL,
  PRIMARY KEY (tx, seq)
);

-- One row. "tx_base" is what the default of es_events.tx adds to the number of the transaction: more than zero
-- once the tables have been moved to a server which has not counted as far.
CREATE TABLE es_log (
  id       INTEGER NOT NULL PRIMARY KEY,
  tx_base  BIGINT NOT NULL
);

INSERT INTO es_log (id, tx_base) VALUES (1, 0);

CREATE TABLE es_idempotency (
  idempotency_key  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  created          BIGINT NOT NULL,
  tx               BIGINT,
  first_seq        BIGINT,
  last_seq         BIGINT,
  event_count      INTEGER NOT NULL
);

CREATE INDEX es_idempotency_created ON es_idempotency (created);

UPDATE es_schema SET version = 1 WHERE id = 1;
