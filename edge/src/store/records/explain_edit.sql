-- The movement of edits, made before them and only where a quantity changes.
INSERT INTO movement (marketplace, number, at, who, dialect, why, entries, data)
SELECT ?1, (SELECT coalesce(max(number), 0) + 1 FROM movement WHERE marketplace = ?1), ?3, ?4, ?5, 'Edited', count(*),
  json_group_array(json_array(number, movement, item, location, owner,
    json_array(on_hand, allocated, safety_stock, infinite),
    json_array(new_on_hand, allocated, new_safety_stock, new_infinite)))
FROM edited
WHERE moves
HAVING count(*) > 0
