-- The place of the last event that has been dropped from the log; zeros when none has.
ALTER TABLE es_log ADD COLUMN dropped_tx BIGINT NOT NULL DEFAULT 0;
ALTER TABLE es_log ADD COLUMN dropped_seq BIGINT NOT NULL DEFAULT 0;

-- One for each field of streams that can be asked for; id and name have theirs.
CREATE INDEX eventstreams_created ON eventstreams (created, seq);
CREATE INDEX eventstreams_updated ON eventstreams (updated, seq);
CREATE INDEX eventstreams_status ON eventstreams (status, seq);
CREATE INDEX eventstreams_type ON eventstreams (type, seq);
-- By hash, since an entry of any other index is bounded, and these texts are not.
CREATE INDEX eventstreams_topic_filter ON eventstreams USING hash (topic_filter);
CREATE INDEX eventstreams_initial_sequence_id ON eventstreams USING hash (initial_sequence_id);
CREATE INDEX es_checkpoints_created ON es_checkpoints (created, seq);

UPDATE es_schema SET version = 2 WHERE id = 1;
