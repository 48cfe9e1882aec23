-- Every statement can be repeated: H2 commits each one by itself, so that a crash may leave the first few done.

-- Columns are added only where the first version was made without them; see there.

-- The number of the last event that has been dropped from the log; zero when none has.
ALTER TABLE es_log ADD COLUMN IF NOT EXISTS dropped_seq BIGINT DEFAULT 0 NOT NULL;

-- One for each field of streams that can be asked for; id and name have theirs.
CREATE INDEX IF NOT EXISTS eventstreams_created ON eventstreams (created);
CREATE INDEX IF NOT EXISTS eventstreams_updated ON eventstreams (updated);
CREATE INDEX IF NOT EXISTS eventstreams_status ON eventstreams (status);
CREATE INDEX IF NOT EXISTS eventstreams_type ON eventstreams (type);
CREATE INDEX IF NOT EXISTS eventstreams_topic_filter ON eventstreams (topic_filter);
CREATE INDEX IF NOT EXISTS eventstreams_initial_sequence_id ON eventstreams (initial_sequence_id);
CREATE INDEX IF NOT EXISTS es_checkpoints_created ON es_checkpoints (created);

-- H2 compares text by UTF-16 units. These compare as its bytes in UTF-8 do, for ranges and for sorting.
ALTER TABLE eventstreams ADD COLUMN IF NOT EXISTS id_bytes VARBINARY GENERATED ALWAYS AS (CAST(id AS VARBINARY));
ALTER TABLE eventstreams ADD COLUMN IF NOT EXISTS name_bytes VARBINARY GENERATED ALWAYS AS (CAST(name AS VARBINARY));
ALTER TABLE eventstreams ADD COLUMN IF NOT EXISTS status_bytes VARBINARY GENERATED ALWAYS AS (CAST(status AS VARBINARY));
ALTER TABLE eventstreams ADD COLUMN IF NOT EXISTS type_bytes VARBINARY GENERATED ALWAYS AS (CAST(type AS VARBINARY));
ALTER TABLE eventstreams ADD COLUMN IF NOT EXISTS topic_filter_bytes VARBINARY GENERATED ALWAYS AS (CAST(topic_filter AS VARBINARY));
ALTER TABLE eventstreams ADD COLUMN IF NOT EXISTS initial_sequence_id_bytes VARBINARY GENERATED ALWAYS AS (CAST(initial_sequence_id AS VARBINARY));

CREATE INDEX IF NOT EXISTS eventstreams_id_bytes ON eventstreams (id_bytes ASC NULLS LAST);
CREATE INDEX IF NOT EXISTS eventstreams_name_bytes ON eventstreams (name_bytes ASC NULLS LAST);
CREATE INDEX IF NOT EXISTS eventstreams_status_bytes ON eventstreams (status_bytes ASC NULLS LAST);
CREATE INDEX IF NOT EXISTS eventstreams_type_bytes ON eventstreams (type_bytes ASC NULLS LAST);
CREATE INDEX IF NOT EXISTS eventstreams_topic_filter_bytes ON eventstreams (topic_filter_bytes ASC NULLS LAST);
CREATE INDEX IF NOT EXISTS eventstreams_initial_sequence_id_bytes ON eventstreams (initial_sequence_id_bytes ASC NULLS LAST);

UPDATE es_schema SET version = 2 WHERE id = 1;
