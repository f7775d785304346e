-- As progress.sql of other jobs. What was not refused and is not unchanged is among the entries; `changes()` counts the
-- records that came back, by the statement before. ?2, ?3: the chunk; ?4: when; ?5: how many texts a job keeps.
UPDATE job SET
  state = iif(job.chunks_done + 1 >= job.chunks, 'SUCCESS', 'WORKING'),
  started = coalesce(job.started, max(job.added, CAST(?4 AS INTEGER))),
  finished = iif(job.chunks_done + 1 >= job.chunks, max(coalesce(job.started, job.added), CAST(?4 AS INTEGER)), NULL),
  items_done = job.items_done + x.items,
  chunks_done = job.chunks_done + 1,
  count_added = job.count_added + x.added,
  count_changed = job.count_changed + x.moved - x.added,
  count_unchanged = job.count_unchanged + x.unchanged,
  count_refused = job.count_refused + x.items - x.moved - x.unchanged,
  reported = job.reported + x.items - x.moved - x.unchanged,
  messages = iif(x.items = x.moved, job.messages, (
    SELECT json_group_array(t.text) FROM (
      SELECT value AS text FROM json_each(job.messages)
      UNION ALL
      SELECT coalesce(p.id || coalesce('/' || v.id, ''), 'items[' || (o.value ->> 0) || ']') || ': ' || (o.value ->> 6)
      FROM chunk c
      CROSS JOIN json_each(c.outcomes) o
      LEFT JOIN variant v ON v.marketplace = ?1 AND v.number = o.value ->> 2
      LEFT JOIN product p ON p.marketplace = ?1 AND p.number = coalesce(v.product, o.value ->> 2)
      WHERE c.marketplace = ?1 AND c.job = ?2 AND c.seq = ?3 AND o.value ->> 1 = 'refused'
      LIMIT CAST(?5 AS INTEGER)) t))
FROM (
  SELECT c.items, c.moved, changes() AS added, iif(c.items = c.moved, 0, (
    SELECT count(*) FROM json_each(c.outcomes) o WHERE o.value ->> 1 = 'unchanged')) AS unchanged
  FROM (SELECT items, outcomes, json_array_length(payload) AS moved
        FROM chunk WHERE marketplace = ?1 AND job = ?2 AND seq = ?3) c) x
WHERE job.marketplace = ?1 AND job.number = ?2
