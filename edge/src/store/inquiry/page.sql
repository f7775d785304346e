-- ?2: the location. What comes before the page is passed over in the index.
WITH chosen AS MATERIALIZED (
  SELECT g.place, g.item, g.number, iif(v.number IS NULL, p.part_number, v.part_number) AS part_number,
         iif(v.number IS NULL, p.upc, v.upc) AS upc, iif(v.number IS NULL, p.sku, v.sku) AS sku
  FROM (SELECT item, number, row_number() OVER () AS place
        FROM (SELECT item, number FROM record INDEXED BY record_location WHERE marketplace = ?1 AND location = ?2
              ORDER BY item, number LIMIT CAST(?6 AS INTEGER) OFFSET CAST(?7 AS INTEGER))) g
  LEFT JOIN variant v ON v.marketplace = ?1 AND v.number = g.item
  CROSS JOIN product p ON p.marketplace = ?1 AND p.number = coalesce(v.product, g.item))
