-- What puts jobs back, and what finds rows whose time is up.

-- A job's movements are what an undo puts back, one in each of its chunks. The payload of such a chunk is no array of rows
-- but {"movement": number or null, "first": the place of its first entry among the rows of the job}; its outcomes are as
-- those of other jobs.
CREATE INDEX movement_of_job ON movement (marketplace, reference, number) WHERE why IN ('Refreshed', 'Adjusted', 'Undone');

-- Movements of chunks are large and go before the others. Those go in the order of their numbers, without an index.
CREATE INDEX movement_of_job_age ON movement (at) WHERE why IN ('Refreshed', 'Adjusted', 'Undone');

-- Whether there is something to put back: such a job is kept for longer.
ALTER TABLE job ADD COLUMN undoable INTEGER
  GENERATED ALWAYS AS (state = 'SUCCESS' AND undone_by IS NULL AND count_added + count_changed > 0) VIRTUAL;
CREATE INDEX job_age ON job (undoable, finished) WHERE finished IS NOT NULL;
