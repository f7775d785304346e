-- ?2: [place in the request, kind, value, further kinds and values] each. An item is meant by all identifiers given.
WITH chosen AS MATERIALIZED (
  SELECT e.value ->> 0 AS place, i.item, iif(v.number IS NULL, p.part_number, v.part_number) AS part_number,
         iif(v.number IS NULL, p.upc, v.upc) AS upc, iif(v.number IS NULL, p.sku, v.sku) AS sku
  FROM json_each(?2) e
  CROSS JOIN identifier i ON i.marketplace = ?1 AND i.kind = e.value ->> 1 AND i.value = e.value ->> 2
  LEFT JOIN variant v ON v.marketplace = ?1 AND v.number = i.item
  CROSS JOIN product p ON p.marketplace = ?1 AND p.number = coalesce(v.product, i.item)
  WHERE (e.value ->> 3 IS NULL OR EXISTS (
      SELECT 1 FROM identifier o
      WHERE o.marketplace = ?1 AND o.kind = e.value ->> 3 AND o.value = e.value ->> 4 AND o.item = i.item))
    AND (e.value ->> 5 IS NULL OR EXISTS (
      SELECT 1 FROM identifier o
      WHERE o.marketplace = ?1 AND o.kind = e.value ->> 5 AND o.value = e.value ->> 6 AND o.item = i.item)))
