-- One movement for all that a part of a chunk changes, made before the change.
-- ?2: [number, item, ID, count or delta, safety stock, floor, ltd, currency, price, locator, attributes, bin, is new] each,
-- null where nothing was sent. ?10: whether quantities are deltas. The filter is that of the upsert. Where more than
-- quantities changes, the ninth place of an entry has it before and after, for an undo; of a record that is made also its ID
-- and its bin. Attributes are null there where none were sent: they are the one thing that is large.
INSERT INTO movement (marketplace, number, at, who, dialect, why, reference, entries, data)
SELECT ?1, (SELECT coalesce(max(number), 0) + 1 FROM movement WHERE marketplace = ?1), ?3, ?4, ?5, ?6, ?7,
       count(*), json_group_array(json(b.entry))
FROM (
  SELECT CASE
    WHEN a.known IS NULL
    THEN json_array(a.number, NULL, a.item, CAST(?8 AS INTEGER), CAST(?9 AS INTEGER), NULL, json(a.new_stock), NULL,
                    json_array(NULL, json(json_insert(a.after, '$[#]', a.id, '$[#]', a.bin))))
    WHEN a.before IS a.after
    THEN json_array(a.number, a.movement, a.item, CAST(?8 AS INTEGER), CAST(?9 AS INTEGER), json(a.stock), json(a.new_stock))
    ELSE json_array(a.number, a.movement, a.item, CAST(?8 AS INTEGER), CAST(?9 AS INTEGER), json(a.stock), json(a.new_stock),
                    NULL, json_array(json(a.before), json(a.after))) END AS entry
  FROM (
    SELECT e.value ->> 0 AS number, e.value ->> 1 AS item, e.value ->> 2 AS id, e.value ->> 11 AS bin, r.number AS known, r.movement,
      CASE WHEN r.number IS NOT NULL
        THEN json_array(r.on_hand, r.allocated, r.safety_stock, r.infinite) END AS stock,
      json_array(iif(?10, coalesce(r.on_hand, 0) + (e.value ->> 3), e.value ->> 3), coalesce(r.allocated, 0),
                 coalesce(e.value ->> 4, r.safety_stock, 0), coalesce(r.infinite, 0)) AS new_stock,
      json_array(r.floor, r.ltd, r.currency_id, r.retail_price, r.locator_name,
                 json(iif(e.value ->> 10 IS NULL, NULL, r.attributes))) AS before,
      json_array(coalesce(e.value ->> 5, r.floor), coalesce(e.value ->> 6, r.ltd), coalesce(e.value ->> 7, r.currency_id),
                 coalesce(e.value ->> 8, r.retail_price), coalesce(e.value ->> 9, r.locator_name),
                 json(e.value ->> 10)) AS after
    FROM json_each(?2) e
    LEFT JOIN record r ON r.marketplace = ?1 AND r.item = e.value ->> 1 AND r.location = ?8 AND r.number = e.value ->> 0) a
  WHERE a.known IS NULL OR a.stock IS NOT a.new_stock OR a.before IS NOT a.after) b
HAVING count(*) > 0
