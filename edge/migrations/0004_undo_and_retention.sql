-- What puts jobs back, and what finds rows whose time is up.

-- A job's movements are what an undo puts back.
CREATE INDEX movement_of_job ON movement (marketplace, reference, number) WHERE why IN ('Refreshed', 'Adjusted', 'Undone');

-- Movements of chunks are large and go before the others. Those go in the order of their numbers, without an index.
CREATE INDEX movement_of_job_age ON movement (at) WHERE why IN ('Refreshed', 'Adjusted', 'Undone');

-- Whether there is something to put back: such a job is kept for longer.
ALTER TABLE job ADD COLUMN undoable INTEGER
  GENERATED ALWAYS AS (state = 'SUCCESS' AND undone_by IS NULL AND count_added + count_changed > 0) VIRTUAL;
CREATE INDEX job_age ON job (undoable, finished) WHERE finished IS NOT NULL;
