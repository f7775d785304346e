-- A chunk for each movement of the job that is undone, the newest first; one of nothing where it has none. What an undo that
-- failed had come to by then is decided, and is not looked at again: its records have other values by now. ?2: that job.
INSERT INTO chunk (marketplace, job, seq, items, payload)
SELECT c.marketplace, c.value, row_number() OVER newest - 1, coalesce(m.entries, 0),
       json_object('movement', m.number, 'first', coalesce(sum(m.entries) OVER newest - m.entries, 0))
FROM counter c
LEFT JOIN movement m INDEXED BY movement_of_job
  ON m.marketplace = ?1 AND m.reference = ?2 AND m.why IN ('Refreshed', 'Adjusted', 'Undone')
  AND m.number NOT IN (
    SELECT d.payload ->> 'movement'
    FROM job u INDEXED BY job_undoes CROSS JOIN chunk d ON d.marketplace = ?1 AND d.job = u.number AND d.state = 'done'
    WHERE u.marketplace = ?1 AND u.undoes = CAST(?2 AS INTEGER))
WHERE c.marketplace = ?1 AND c.kind = 'job'
WINDOW newest AS (ORDER BY m.number DESC)
