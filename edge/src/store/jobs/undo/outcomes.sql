-- Ends the chunk with what becomes of each record: the rows' outcomes, as of every job. ?3, ?4: the chunk; ?5: the place of
-- its first row in the job; ?6, ?7, ?8: why it was refused.
UPDATE chunk SET state = 'done', outcomes = (
  SELECT json_group_array(json_array(
    CAST(?5 AS INTEGER) + v.place,
    CASE WHEN v.verdict = 'add' THEN 'added' WHEN v.verdict = 'same' THEN 'unchanged'
         WHEN v.verdict IN ('put', 'drop', 'empty') THEN 'changed' ELSE 'refused' END,
    v.item, v.number,
    CASE WHEN v.verdict IN ('put', 'drop', 'empty', 'same')
      THEN json_array(v.on_hand, v.on_hand - v.allocated - v.safety_stock) END,
    CASE v.verdict
      WHEN 'put' THEN json_array(v.on_hand_put, v.on_hand_put - v.allocated - v.safety_stock_put)
      WHEN 'add' THEN json_array(v.was ->> 0, (v.was ->> 0) - (v.was ->> 1) - (v.was ->> 2))
      WHEN 'empty' THEN json_array(0, - v.allocated - v.safety_stock)
      WHEN 'same' THEN json_array(0, - v.allocated - v.safety_stock) END,
    CASE v.verdict WHEN 'moved' THEN ?6 WHEN 'gone' THEN ?7 WHEN 'taken' THEN ?8 END))
  FROM verdict v)
WHERE marketplace = ?1 AND job = ?3 AND seq = ?4
