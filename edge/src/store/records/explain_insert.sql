-- The movement of the newest ?2 records, which name it.
INSERT INTO movement (marketplace, number, at, who, dialect, why, entries, data)
SELECT ?1, (SELECT coalesce(max(number), 0) + 1 FROM movement WHERE marketplace = ?1), ?3, ?4, ?5, 'Created', count(*),
  json_group_array(json_array(r.number, NULL, r.item, r.location, r.owner, NULL,
    json_array(r.on_hand, r.allocated, r.safety_stock, r.infinite)))
FROM counter c CROSS JOIN record r ON r.marketplace = c.marketplace AND r.number > c.value - ?2
WHERE c.marketplace = ?1 AND c.kind = 'record'
