-- Refreshes and adjustments: accepted at once, applied in the order of their numbers.

-- One request that was accepted. Numbers grow in the order of acceptance.
CREATE TABLE job (
  marketplace      INTEGER NOT NULL,
  number           INTEGER NOT NULL,
  kind             TEXT    NOT NULL,
  state            TEXT    NOT NULL DEFAULT 'PENDING',
  who              TEXT    NOT NULL,
  dialect          TEXT    NOT NULL,
  -- The supplier whose caller sent it; null for the marketplace owner's.
  confined_to      INTEGER,
  -- Where it counts, and whose that is; the ID as it was at acceptance.
  location         INTEGER NOT NULL,
  location_id      TEXT    NOT NULL,
  owner            INTEGER NOT NULL,
  items            INTEGER NOT NULL,
  chunks           INTEGER NOT NULL,
  added            INTEGER NOT NULL,
  started          INTEGER,
  finished         INTEGER,
  -- Of the chunks that are done.
  items_done       INTEGER NOT NULL DEFAULT 0,
  chunks_done      INTEGER NOT NULL DEFAULT 0,
  count_added      INTEGER NOT NULL DEFAULT 0,
  count_changed    INTEGER NOT NULL DEFAULT 0,
  count_unchanged  INTEGER NOT NULL DEFAULT 0,
  count_refused    INTEGER NOT NULL DEFAULT 0,
  products_created INTEGER NOT NULL DEFAULT 0,
  -- The first hundred texts for the client, and how many rows there is something to say about.
  messages         TEXT    NOT NULL DEFAULT '[]',
  reported         INTEGER NOT NULL DEFAULT 0,
  -- The jobs that put this one back, and that this one puts back.
  undone_by        INTEGER,
  undoes           INTEGER,
  PRIMARY KEY (marketplace, number),
  CONSTRAINT job_kind CHECK (kind IN ('REFRESH', 'ADJUST', 'UNDO')),
  CONSTRAINT job_state CHECK (state IN ('PENDING', 'WORKING', 'SUCCESS', 'FAILED'))
) STRICT, WITHOUT ROWID;

-- A part of a job, applied in one batch: up to 3,000 rows and 1.5 MB.
CREATE TABLE chunk (
  marketplace INTEGER NOT NULL,
  job         INTEGER NOT NULL,
  seq         INTEGER NOT NULL,
  state       TEXT    NOT NULL DEFAULT 'pending',
  items       INTEGER NOT NULL,
  -- The rows as an array, each as it was sent.
  payload     TEXT    NOT NULL,
  -- What became of each row, once it is done.
  outcomes    TEXT,
  -- How often it failed by a bug, and when it last did.
  attempts    INTEGER NOT NULL DEFAULT 0,
  attempted   INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (marketplace, job, seq),
  CONSTRAINT chunk_state CHECK (state IN ('pending', 'done', 'failed'))
) STRICT, WITHOUT ROWID;
CREATE INDEX chunk_open ON chunk (marketplace, job, seq) WHERE state = 'pending';

-- A location is named by its ID or its name alone, whoever owns it.
CREATE INDEX location_code ON location (marketplace, id);
CREATE INDEX location_name ON location (marketplace, address_name);
