-- ?2: the location. ?8: by what. ?9: 1, or -1 for the greatest first. ?10: safety stock is ignored. All that the location has is read and sorted.
WITH chosen AS MATERIALIZED (
  SELECT row_number() OVER () AS place, g.*
  FROM (SELECT r.item, r.number, iif(v.number IS NULL, p.part_number, v.part_number) AS part_number,
               iif(v.number IS NULL, p.upc, v.upc) AS upc, iif(v.number IS NULL, p.sku, v.sku) AS sku
        FROM record i INDEXED BY record_location
        CROSS JOIN record r ON r.marketplace = ?1 AND r.item = i.item AND r.location = ?2 AND r.number = i.number
        LEFT JOIN variant v ON v.marketplace = ?1 AND v.number = r.item
        CROSS JOIN product p ON p.marketplace = ?1 AND p.number = coalesce(v.product, r.item)
        WHERE i.marketplace = ?1 AND i.location = ?2
        ORDER BY
          ?9 * CASE ?8 WHEN 'ON_HAND' THEN r.on_hand WHEN 'AVAILABLE' THEN r.on_hand - r.allocated - iif(?10, 0, r.safety_stock)
                       WHEN 'ALLOCATED' THEN r.allocated WHEN 'PRODUCT_ID' THEN p.number END,
          iif(?8 = 'PART_NUMBER' AND ?9 = 1, iif(v.number IS NULL, p.part_number, v.part_number), NULL),
          iif(?8 = 'PART_NUMBER' AND ?9 = -1, iif(v.number IS NULL, p.part_number, v.part_number), NULL) DESC,
          r.item, r.number
        LIMIT CAST(?6 AS INTEGER) OFFSET CAST(?7 AS INTEGER)) g)
