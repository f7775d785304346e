-- ?2: [variant, units taken of its written figure], each; negative gives back. What has too little does not move: the guard
-- behind this counts.
WITH x AS MATERIALIZED (SELECT ?1 AS marketplace, value ->> 0 AS number, value ->> 1 AS units FROM json_each(?2))
UPDATE variant SET quantity = variant.quantity - x.units, inventory_updated = ?3
FROM x
WHERE variant.marketplace = x.marketplace AND variant.number = x.number
  AND (x.units <= 0 OR variant.quantity >= x.units OR variant.quantity_infinite = 1
    OR (SELECT order_can_exceed FROM product WHERE marketplace = ?1 AND number = variant.product) = 1)
