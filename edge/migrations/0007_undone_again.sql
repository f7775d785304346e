-- The undos of a job: one that failed leaves others to be taken, which go on where it ended.
CREATE INDEX job_undoes ON job (marketplace, undoes) WHERE undoes IS NOT NULL;

-- What a done chunk of an undo refused, as a JSON array of [record, item, place, reason]: what the job did to those records
-- before is not undone either.
ALTER TABLE chunk ADD COLUMN refused TEXT;
