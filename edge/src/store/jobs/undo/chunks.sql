-- A chunk for each movement of the job that is undone, the newest first; one of nothing where it has none. ?2: that job.
INSERT INTO chunk (marketplace, job, seq, items, payload)
SELECT c.marketplace, c.value, row_number() OVER newest - 1, coalesce(m.entries, 0),
       json_object('movement', m.number, 'first', coalesce(sum(m.entries) OVER newest - m.entries, 0))
FROM counter c
LEFT JOIN movement m INDEXED BY movement_of_job
  ON m.marketplace = ?1 AND m.reference = ?2 AND m.why IN ('Refreshed', 'Adjusted', 'Undone')
WHERE c.marketplace = ?1 AND c.kind = 'job'
WINDOW newest AS (ORDER BY m.number DESC)
