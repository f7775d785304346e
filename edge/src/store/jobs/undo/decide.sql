-- Ends the chunk (?3, ?4) with what becomes of each record that the movement ?2 moved: its outcomes, as of every job, and in
-- the place of its payload, until the end of the batch, the entries of the movement that this is: the statements behind
-- this make them come true. ?5: the place of its first row in the job; ?6, ?7, ?8: why one is refused.
--
-- What becomes of a record is decided by what lies there now. Values count, not versions: what others changed and changed
-- back has not moved. Decided once: each mention of a verdict would look everything up again. `was` and `became` are the
-- entry's stocks, `fields_…` its ninth place.
--   put     what the movement changed is as it left it, and goes back; all else stays
--   drop    the movement made the record, and nobody touched it
--   empty   the movement made the record, and somebody touched it, but not its count: that becomes 0
--   same    as `empty`, but nothing is on hand anyway
--   add     the movement dropped the record, and its place is free
--   moved, gone, taken: refused
-- A record that was refused stays as it is: what the job did to it before is refused too, though its values may be those that
-- an older movement left. Newer movements are in earlier chunks, perhaps of an earlier undo that failed.
WITH entry AS (
  SELECT e.key AS place, e.value ->> 0 AS number, e.value ->> 2 AS item, e.value ->> 3 AS location, e.value ->> 4 AS owner,
         e.value ->> 5 AS was, e.value ->> 6 AS became, e.value ->> '$[8][0]' AS fields_was,
         e.value ->> '$[8][1]' AS fields_became, e.value ->> 9 AS movements
  FROM movement m CROSS JOIN json_each(m.data) e
  WHERE m.marketplace = ?1 AND m.number = ?2),
verdict AS MATERIALIZED (
  SELECT e.*, r.movement, r.movements AS movements_now,
    r.on_hand, r.allocated, r.safety_stock, r.infinite,
    iif(e.was ->> 0 <> e.became ->> 0, e.was ->> 0, r.on_hand) AS on_hand_put,
    iif(e.was ->> 2 <> e.became ->> 2, e.was ->> 2, r.safety_stock) AS safety_stock_put,
    -- Attributes that stay are null in both.
    json_array(r.floor, r.ltd, r.currency_id, r.retail_price, r.locator_name,
               json(iif(e.fields_was ->> 5 IS e.fields_became ->> 5, NULL, r.attributes))) AS fields,
    json_array(iif(e.fields_was ->> 0 IS e.fields_became ->> 0, r.floor, e.fields_was ->> 0),
               iif(e.fields_was ->> 1 IS e.fields_became ->> 1, r.ltd, e.fields_was ->> 1),
               iif(e.fields_was ->> 2 IS e.fields_became ->> 2, r.currency_id, e.fields_was ->> 2),
               iif(e.fields_was ->> 3 IS e.fields_became ->> 3, r.retail_price, e.fields_was ->> 3),
               iif(e.fields_was ->> 4 IS e.fields_became ->> 4, r.locator_name, e.fields_was ->> 4),
               json(iif(e.fields_was ->> 5 IS e.fields_became ->> 5, NULL, e.fields_was ->> 5))) AS fields_put,
    CASE
      WHEN e.became IS NULL THEN iif(
        EXISTS (SELECT 1 FROM record x WHERE x.marketplace = ?1 AND x.item = e.item
                  AND (x.id = e.fields_was ->> 6 OR (x.location = e.location AND x.bin_id IS e.fields_was ->> 7)))
        -- All are at one place, which is read once.
        OR NOT EXISTS (SELECT 1 FROM movement m CROSS JOIN location l
                         ON l.marketplace = ?1 AND l.number = m.data ->> '$[0][3]' AND l.owner = m.data ->> '$[0][4]'
                       WHERE m.marketplace = ?1 AND m.number = ?2)
        OR NOT EXISTS (
          SELECT 1 FROM (SELECT e.item AS item, (SELECT product FROM variant WHERE marketplace = ?1 AND number = e.item) AS parent) i
          CROSS JOIN product p ON p.marketplace = ?1 AND p.number = coalesce(i.parent, i.item)
          WHERE p.has_inventory AND p.variant_level_tracking = (i.parent IS NOT NULL)
            -- Whose it is must still keep stock of it; elsewhere than in a multi-store the marketplace's owner says so.
            AND (e.owner IN (0, p.owner)
              OR iif(p.multi_store = 1,
                   EXISTS (SELECT 1 FROM store_member s WHERE s.marketplace = ?1 AND s.parent = p.owner AND s.member = e.owner),
                   (SELECT confined_to FROM job WHERE marketplace = ?1 AND number = ?3) IS NULL))),
        'taken', 'add')
      WHEN r.number IS NULL THEN 'gone'
      WHEN e.number IN (
        SELECT o.value ->> 0
        FROM job j
        CROSS JOIN job u INDEXED BY job_undoes ON u.marketplace = ?1 AND u.undoes = j.undoes
        CROSS JOIN chunk d ON d.marketplace = ?1 AND d.job = u.number AND d.state = 'done'
        CROSS JOIN json_each(d.refused) o
        WHERE j.marketplace = ?1 AND j.number = ?3) THEN 'moved'
      WHEN e.was IS NULL THEN CASE
        WHEN json_array(r.on_hand, r.allocated, r.safety_stock, r.infinite) = e.became
          AND json_array(r.floor, r.ltd, r.currency_id, r.retail_price, r.locator_name, json(r.attributes), r.id, r.bin_id)
            IS e.fields_became
          AND r.allow_all_buyers AND NOT r.order_can_exceed
          AND coalesce(r.notification_point, r.price, r.sale_price, r.fulfilment_provider, r.xp) IS NULL
          AND NOT EXISTS (SELECT 1 FROM record_assignment a WHERE a.marketplace = ?1 AND a.record = r.number)
          AND NOT EXISTS (SELECT 1 FROM line_item i WHERE i.marketplace = ?1 AND i.record = r.number) THEN 'drop'
        WHEN r.on_hand <> e.became ->> 0 THEN 'moved'
        ELSE iif(r.on_hand = 0, 'same', 'empty') END
      WHEN (e.was ->> 0 <> e.became ->> 0 AND r.on_hand <> e.became ->> 0)
        OR (e.was ->> 2 <> e.became ->> 2 AND r.safety_stock <> e.became ->> 2)
        OR (e.fields_was ->> 0 IS NOT e.fields_became ->> 0 AND r.floor IS NOT e.fields_became ->> 0)
        OR (e.fields_was ->> 1 IS NOT e.fields_became ->> 1 AND r.ltd IS NOT e.fields_became ->> 1)
        OR (e.fields_was ->> 2 IS NOT e.fields_became ->> 2 AND r.currency_id IS NOT e.fields_became ->> 2)
        OR (e.fields_was ->> 3 IS NOT e.fields_became ->> 3 AND r.retail_price IS NOT e.fields_became ->> 3)
        OR (e.fields_was ->> 4 IS NOT e.fields_became ->> 4 AND r.locator_name IS NOT e.fields_became ->> 4)
        OR (e.fields_was ->> 5 IS NOT e.fields_became ->> 5 AND json(r.attributes) IS NOT e.fields_became ->> 5)
        THEN 'moved'
      ELSE 'put' END AS verdict
  FROM entry e
  LEFT JOIN record r ON r.marketplace = ?1 AND r.item = e.item AND r.location = e.location AND r.number = e.number)
UPDATE chunk SET state = 'done', outcomes = x.outcomes, payload = x.entries, refused = x.refused
FROM (
  SELECT json_group_array(json_array(
    CAST(?5 AS INTEGER) + v.place,
    CASE WHEN v.verdict = 'add' THEN 'added' WHEN v.verdict = 'same' THEN 'unchanged'
         WHEN v.verdict IN ('put', 'drop', 'empty') THEN 'changed' ELSE 'refused' END,
    v.item, v.number,
    CASE WHEN v.verdict IN ('put', 'drop', 'empty', 'same')
      THEN json_array(v.on_hand, v.on_hand - v.allocated - v.safety_stock) END,
    CASE
      WHEN v.verdict = 'put' THEN json_array(v.on_hand_put, v.on_hand_put - v.allocated - v.safety_stock_put)
      WHEN v.verdict = 'add' THEN json_array(v.was ->> 0, (v.was ->> 0) - (v.was ->> 1) - (v.was ->> 2))
      WHEN v.verdict IN ('empty', 'same') THEN json_array(0, - v.allocated - v.safety_stock) END,
    CASE v.verdict WHEN 'moved' THEN ?6 WHEN 'gone' THEN ?7 WHEN 'taken' THEN ?8 END)) AS outcomes,
  -- An entry has the record's other fields before and after in its ninth place; of a record that goes or comes also its ID and
  -- its bin, and in the tenth place how many movements it had, since its history goes on.
  json_group_array(json(CASE v.verdict
    WHEN 'add' THEN json_array(v.number, CAST(?2 AS INTEGER), v.item, v.location, v.owner, NULL, json(v.was), NULL,
                               json_array(NULL, json(v.fields_was)), v.movements + 1)
    WHEN 'drop' THEN json_array(v.number, v.movement, v.item, v.location, v.owner, json(v.became), NULL,
      json_array((SELECT id FROM product WHERE marketplace = ?1 AND number = coalesce(y.product, v.item)), y.id,
                 (SELECT l.id FROM movement m CROSS JOIN location l ON l.marketplace = ?1 AND l.number = m.data ->> '$[0][3]'
                  WHERE m.marketplace = ?1 AND m.number = ?2)),
      json_array(json(v.fields_became), NULL), v.movements_now)
    WHEN 'empty' THEN json_array(v.number, v.movement, v.item, v.location, v.owner,
      json_array(v.on_hand, v.allocated, v.safety_stock, v.infinite), json_array(0, v.allocated, v.safety_stock, v.infinite))
    ELSE json_array(v.number, v.movement, v.item, v.location, v.owner,
      json_array(v.on_hand, v.allocated, v.safety_stock, v.infinite),
      json_array(v.on_hand_put, v.allocated, v.safety_stock_put, v.infinite), NULL,
      CASE WHEN v.fields <> v.fields_put THEN json_array(json(v.fields), json(v.fields_put)) END) END))
    FILTER (WHERE v.verdict IN ('put', 'drop', 'empty', 'add')) AS entries,
  json_group_array(json_array(v.number, v.item, CAST(?5 AS INTEGER) + v.place,
                              CASE v.verdict WHEN 'moved' THEN ?6 WHEN 'gone' THEN ?7 ELSE ?8 END))
    FILTER (WHERE v.verdict IN ('moved', 'gone', 'taken')) AS refused
  FROM verdict v
  LEFT JOIN variant y ON v.verdict = 'drop' AND y.marketplace = ?1 AND y.number = v.item) x
WHERE chunk.marketplace = ?1 AND chunk.job = ?3 AND chunk.seq = ?4
