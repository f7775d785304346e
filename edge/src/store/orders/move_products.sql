-- ?2: [product, units taken of its written figure], each; negative gives back. What has too little does not move: the guard
-- behind this counts.
WITH x AS MATERIALIZED (SELECT ?1 AS marketplace, value ->> 0 AS number, value ->> 1 AS units FROM json_each(?2))
UPDATE product SET quantity = product.quantity - x.units, inventory_updated = ?3
FROM x
WHERE product.marketplace = x.marketplace AND product.number = x.number
  AND (x.units <= 0 OR product.quantity >= x.units OR product.quantity_infinite = 1
    OR product.order_can_exceed = 1)
