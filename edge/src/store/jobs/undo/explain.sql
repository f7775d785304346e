-- One movement for all that changes; the statements behind this make it come true. Empty where nothing changes, and gone
-- again at the end of the batch. An entry has the record's other fields before and after in its ninth place; of a record
-- that goes or comes also its ID and its bin, and in the tenth place how many movements it had, since its history goes on.
INSERT INTO movement (marketplace, number, at, who, dialect, why, reference, entries, data)
SELECT ?1, (SELECT coalesce(max(number), 0) + 1 FROM movement WHERE marketplace = ?1), ?3, ?4, ?5, 'Undone', ?6,
       count(*), json_group_array(json(b.entry))
FROM (
  SELECT CASE v.verdict
    WHEN 'add' THEN json_array(v.number, CAST(?2 AS INTEGER), v.item, v.location, v.owner, NULL, json(v.was), NULL,
                               json_array(NULL, json(v.fields_was)), v.movements + 1)
    WHEN 'drop' THEN json_array(v.number, v.movement, v.item, v.location, v.owner, json(v.became), NULL,
      json_array((SELECT id FROM product WHERE marketplace = ?1 AND number = coalesce(x.product, v.item)), x.id,
                 (SELECT id FROM location WHERE marketplace = ?1 AND number = v.location)),
      json_array(json(v.fields_became), NULL), v.movements_now)
    WHEN 'empty' THEN json_array(v.number, v.movement, v.item, v.location, v.owner,
      json_array(v.on_hand, v.allocated, v.safety_stock, v.infinite), json_array(0, v.allocated, v.safety_stock, v.infinite))
    ELSE json_array(v.number, v.movement, v.item, v.location, v.owner,
      json_array(v.on_hand, v.allocated, v.safety_stock, v.infinite),
      json_array(v.on_hand_put, v.allocated, v.safety_stock_put, v.infinite), NULL,
      CASE WHEN v.fields <> v.fields_put THEN json_array(json(v.fields), json(v.fields_put)) END) END AS entry
  FROM verdict v
  LEFT JOIN variant x ON v.verdict = 'drop' AND x.marketplace = ?1 AND x.number = v.item
  WHERE v.verdict IN ('put', 'drop', 'empty', 'add')) b
