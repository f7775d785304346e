-- The movement of an edit, made before the edit and only where a quantity changes. ?3: the members sent, by column.
INSERT INTO movement (marketplace, number, at, who, dialect, why, entries, data)
SELECT a.marketplace, (SELECT coalesce(max(number), 0) + 1 FROM movement WHERE marketplace = ?1), ?4, ?5, ?6, 'Edited', 1,
  json_array(json_array(a.number, a.movement, a.item, a.location, a.owner,
    json_array(a.on_hand, a.allocated, a.safety_stock, a.infinite),
    json_array(a.new_on_hand, a.allocated, a.new_safety_stock, a.new_infinite)))
FROM (
  SELECT r.*,
    CASE WHEN ?3 ->> '$.available' IS NOT NULL
           THEN (?3 ->> '$.available') + r.allocated + coalesce(?3 ->> '$.safety_stock', r.safety_stock)
         ELSE coalesce(?3 ->> '$.on_hand', r.on_hand) END AS new_on_hand,
    coalesce(?3 ->> '$.safety_stock', r.safety_stock) AS new_safety_stock,
    coalesce(?3 ->> '$.infinite', r.infinite) AS new_infinite
  FROM record r WHERE r.marketplace = ?1 AND r.number = ?2) a
WHERE (a.on_hand, a.safety_stock, a.infinite) IS NOT (a.new_on_hand, a.new_safety_stock, a.new_infinite)
