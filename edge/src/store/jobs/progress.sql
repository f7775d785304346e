-- Times never go back, whatever the clocks of two machines say.
UPDATE job SET
  state = iif(chunks_done + 1 >= chunks, 'SUCCESS', 'WORKING'),
  started = coalesce(started, max(added, CAST(?3 AS INTEGER))),
  finished = iif(chunks_done + 1 >= chunks, max(coalesce(started, added), CAST(?3 AS INTEGER)), NULL),
  items_done = items_done + CAST(?4 AS INTEGER),
  chunks_done = chunks_done + 1,
  count_added = count_added + CAST(?5 AS INTEGER),
  count_changed = count_changed + CAST(?6 AS INTEGER),
  count_unchanged = count_unchanged + CAST(?7 AS INTEGER),
  count_refused = count_refused + CAST(?8 AS INTEGER),
  products_created = products_created + CAST(?9 AS INTEGER),
  messages = ?10,
  reported = CAST(?11 AS INTEGER)
WHERE marketplace = ?1 AND number = ?2
