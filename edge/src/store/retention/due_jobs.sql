-- Jobs that ended by ?1, and by ?2 where they could still be undone. The oldest first. An undo that failed says to the next
-- one of its job where it ended, so it is kept as long as that job.
WITH due AS MATERIALIZED (
  SELECT marketplace, number FROM (
    SELECT marketplace, number FROM job INDEXED BY job_age
    WHERE undoable = 0 AND finished <= ?1 AND (finished <= ?2 OR undoes IS NULL OR state = 'SUCCESS')
    ORDER BY finished LIMIT 20)
  UNION ALL
  SELECT marketplace, number FROM (
    SELECT marketplace, number FROM job INDEXED BY job_age WHERE undoable = 1 AND finished <= ?2 ORDER BY finished LIMIT 20))
