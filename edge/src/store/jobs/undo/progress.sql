-- As progress.sql of other jobs. What was neither refused nor found as it was to be is among the entries; `changes()` counts the
-- records that came back, by the statement before. ?2, ?3: the chunk; ?4: when; ?5: how many texts a job keeps.
UPDATE job SET
  state = iif(job.chunks_done + 1 >= job.chunks, 'SUCCESS', 'WORKING'),
  started = coalesce(job.started, max(job.added, CAST(?4 AS INTEGER))),
  finished = iif(job.chunks_done + 1 >= job.chunks, max(coalesce(job.started, job.added), CAST(?4 AS INTEGER)), NULL),
  items_done = job.items_done + x.items,
  chunks_done = job.chunks_done + 1,
  count_added = job.count_added + x.added,
  count_changed = job.count_changed + x.moved - x.added,
  count_unchanged = job.count_unchanged + x.items - x.moved - x.refused,
  count_refused = job.count_refused + x.refused,
  reported = job.reported + x.refused,
  messages = iif(x.refused = 0, job.messages, (
    SELECT json_group_array(t.text) FROM (
      SELECT value AS text FROM json_each(job.messages)
      UNION ALL
      SELECT coalesce(p.id || coalesce('/' || v.id, ''), 'items[' || (o.value ->> 2) || ']') || ': ' || (o.value ->> 3)
      FROM chunk c
      CROSS JOIN json_each(c.refused) o
      LEFT JOIN variant v ON v.marketplace = ?1 AND v.number = o.value ->> 1
      LEFT JOIN product p ON p.marketplace = ?1 AND p.number = coalesce(v.product, o.value ->> 1)
      WHERE c.marketplace = ?1 AND c.job = ?2 AND c.seq = ?3
      LIMIT CAST(?5 AS INTEGER)) t))
FROM (SELECT items, json_array_length(payload) AS moved, json_array_length(refused) AS refused, changes() AS added
      FROM chunk WHERE marketplace = ?1 AND job = ?2 AND seq = ?3) x
WHERE job.marketplace = ?1 AND job.number = ?2
