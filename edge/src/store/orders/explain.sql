-- The movement of an order, made before its records move: which of them, and how much, is read from it. ?2: [record, change of allocated, change of on hand], each.
INSERT INTO movement (marketplace, number, at, who, dialect, why, reference, entries, data)
SELECT ?1, (SELECT coalesce(max(number), 0) + 1 FROM movement WHERE marketplace = ?1), ?3, ?4, ?5, ?6, ?7, count(*),
  json_group_array(json_array(r.number, r.movement, r.item, r.location, r.owner,
    json_array(r.on_hand, r.allocated, r.safety_stock, r.infinite),
    json_array(r.on_hand + (x.value ->> 2), r.allocated + (x.value ->> 1), r.safety_stock, r.infinite)))
FROM json_each(?2) x CROSS JOIN record r ON r.marketplace = ?1 AND r.number = x.value ->> 0
