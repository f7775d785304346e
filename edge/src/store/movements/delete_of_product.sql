INSERT INTO movement (marketplace, number, at, who, dialect, why, entries, data)
SELECT ?1, (SELECT coalesce(max(number), 0) FROM movement WHERE marketplace = ?1) + 1 + gone.chunk, ?3, ?4, ?5,
       'Deleted', count(*), json_group_array(json(gone.entry))
FROM (
  -- In the order of the key, or SQLite passes over the marketplace for the sake of another.
  SELECT (row_number() OVER (ORDER BY r.item, r.location, r.number) - 1) / 3000 AS chunk,
         json_array(r.number, r.movement, r.item, r.location, r.owner,
           json_array(r.on_hand, r.allocated, r.safety_stock, r.infinite), NULL,
           json_array(p.id, v.id, l.id)) AS entry
  FROM product p
  CROSS JOIN record r ON r.marketplace = p.marketplace
    AND r.item IN (SELECT CAST(?2 AS INTEGER) WHERE ?6 IS NULL UNION ALL
                   SELECT number FROM variant
                   WHERE marketplace = ?1 AND product = ?2 AND (?6 IS NULL OR number = ?6))
  LEFT JOIN variant v ON v.marketplace = r.marketplace AND v.number = r.item
  LEFT JOIN location l ON l.marketplace = r.marketplace AND l.number = r.location
  WHERE p.marketplace = ?1 AND p.number = ?2) gone
GROUP BY gone.chunk
