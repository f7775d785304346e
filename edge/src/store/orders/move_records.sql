-- ?2: [record, change of allocated, change of on hand], each. A record that has too little does not move: the guard
-- behind this counts. The movement that explains it was made before.
WITH x AS MATERIALIZED (
  SELECT ?1 AS marketplace, value ->> 0 AS number, value ->> 1 AS allocated, value ->> 2 AS on_hand FROM json_each(?2))
UPDATE record SET
  allocated = record.allocated + x.allocated,
  on_hand = record.on_hand + x.on_hand,
  version = record.version + 1,
  updated_at = ?3,
  movement = (SELECT max(number) FROM movement WHERE marketplace = ?1),
  movements = record.movements + 1
FROM x
WHERE record.marketplace = x.marketplace AND record.number = x.number
  AND (x.allocated <= 0 OR record.infinite = 1 OR record.order_can_exceed = 1
    OR record.on_hand - record.allocated - record.safety_stock >= x.allocated)
