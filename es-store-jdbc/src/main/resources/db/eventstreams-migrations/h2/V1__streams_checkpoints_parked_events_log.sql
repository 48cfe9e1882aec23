-- Every statement can be repeated: H2 commits each one by itself, so that a crash may leave the first few done.
-- Whole from the beginning: H2 changes a table by copying it, and a kill meanwhile leaves foreign keys to the copy.
-- Times and durations are nanoseconds; times count from 1970-01-01T00:00:00Z.

-- One row: the version of the tables, which the last statement of each migration sets.
CREATE TABLE IF NOT EXISTS es_schema (
  id       INTEGER NOT NULL PRIMARY KEY,
  version  INTEGER NOT NULL
);

INSERT INTO es_schema (id, version) SELECT 1, 0 WHERE NOT EXISTS (SELECT 1 FROM es_schema WHERE id = 1);

CREATE TABLE IF NOT EXISTS eventstreams (
  seq                  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id                   VARCHAR(64) NOT NULL,
  created              BIGINT NOT NULL,
  updated              BIGINT NOT NULL,
  name                 VARCHAR NOT NULL,
  status               VARCHAR(64),
  type                 VARCHAR(64),
  initial_sequence_id  VARCHAR,
  topic_filter         VARCHAR,
  error_handling       VARCHAR(64),
  batch_size           INTEGER,
  batch_timeout        BIGINT,
  retry_timeout        BIGINT,
  blocked_retry_delay  BIGINT,
  max_in_flight        INTEGER,
  max_buffered_bytes   BIGINT,
  checkpoint_interval  BIGINT,
  webhook_config       VARCHAR,
  websocket_config     VARCHAR,
  own_fields           VARCHAR,
  id_bytes             VARBINARY GENERATED ALWAYS AS (CAST(id AS VARBINARY)),
  name_bytes           VARBINARY GENERATED ALWAYS AS (CAST(name AS VARBINARY)),
  status_bytes         VARBINARY GENERATED ALWAYS AS (CAST(status AS VARBINARY)),
  type_bytes           VARBINARY GENERATED ALWAYS AS (CAST(type AS VARBINARY)),
  topic_filter_bytes   VARBINARY GENERATED ALWAYS AS (CAST(topic_filter AS VARBINARY)),
  initial_sequence_id_bytes VARBINARY GENERATED ALWAYS AS (CAST(initial_sequence_id AS VARBINARY)),
  CONSTRAINT eventstreams_id UNIQUE (id),
  CONSTRAINT eventstreams_name UNIQUE (name)
);

CREATE TABLE IF NOT EXISTS es_checkpoints (
  seq            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id             VARCHAR(64) NOT NULL,
  created        BIGINT NOT NULL,
  updated        BIGINT NOT NULL,
  sequence_id    VARCHAR,
  generation     BIGINT NOT NULL,
  owner_epoch    BIGINT NOT NULL,
  write_version  BIGINT NOT NULL,
  skipped        BIGINT NOT NULL,
  parked         BIGINT NOT NULL,
  CONSTRAINT es_checkpoints_id UNIQUE (id),
  CONSTRAINT es_checkpoints_stream FOREIGN KEY (id) REFERENCES eventstreams (id)
);

CREATE TABLE IF NOT EXISTS es_parked (
  seq          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  stream_id    VARCHAR(64) NOT NULL,
  id           VARCHAR NOT NULL,
  generation   BIGINT NOT NULL,
  sequence_id  VARCHAR NOT NULL,
  topic        VARCHAR NOT NULL,
  data         VARCHAR NOT NULL,
  error        VARCHAR NOT NULL,
  attempts     BIGINT NOT NULL,
  parked_at    BIGINT NOT NULL,
  CONSTRAINT es_parked_id UNIQUE (stream_id, id),
  CONSTRAINT es_parked_event UNIQUE (stream_id, generation, sequence_id),
  CONSTRAINT es_parked_stream FOREIGN KEY (stream_id) REFERENCES eventstreams (id)
);

CREATE TABLE IF NOT EXISTS es_events (
  seq      BIGINT NOT NULL PRIMARY KEY,
  created  BIGINT NOT NULL,
  topic    VARCHAR NOT NULL,
  data     VARCHAR NOT NULL
);

-- One row: the number of the last event. Who appends holds its lock until the commit. Who wants to be sure
-- that all of the log is written counts up "flushes".
CREATE TABLE IF NOT EXISTS es_log (
  id        INTEGER NOT NULL PRIMARY KEY,
  last_seq  BIGINT NOT NULL,
  flushes   BIGINT NOT NULL,
  dropped_seq BIGINT DEFAULT 0 NOT NULL
);

INSERT INTO es_log (id, last_seq, flushes) SELECT 1, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM es_log WHERE id = 1);

CREATE TABLE IF NOT EXISTS es_idempotency (
  idempotency_key  VARCHAR NOT NULL PRIMARY KEY,
  created          BIGINT NOT NULL,
  first_seq        BIGINT NOT NULL,
  event_count      INTEGER NOT NULL
);

CREATE INDEX IF NOT EXISTS es_idempotency_created ON es_idempotency (created);

UPDATE es_schema SET version = 1 WHERE id = 1;
