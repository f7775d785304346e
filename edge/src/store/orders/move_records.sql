-- Makes the newest movement, which the statement before wrote, come true: its records, by their whole key. A record that
-- has too little does not move: the guard behind this counts.
WITH x AS MATERIALIZED (
  SELECT ?1 AS marketplace, newest.number AS movement,
    e.value ->> 0 AS number, e.value ->> 2 AS item, e.value ->> 3 AS location,
    (e.value ->> '$[6][0]') - (e.value ->> '$[5][0]') AS on_hand,
    (e.value ->> '$[6][1]') - (e.value ->> '$[5][1]') AS allocated
  FROM (SELECT number, data FROM movement WHERE marketplace = ?1 ORDER BY number DESC LIMIT 1) newest
  CROSS JOIN json_each(newest.data) e)
UPDATE record SET
  allocated = record.allocated + x.allocated,
  on_hand = record.on_hand + x.on_hand,
  version = record.version + 1,
  updated_at = ?2,
  movement = x.movement,
  movements = record.movements + 1
FROM x
WHERE record.marketplace = x.marketplace AND record.item = x.item AND record.location = x.location
  AND record.number = x.number
  AND (x.allocated <= 0 OR record.infinite = 1 OR record.order_can_exceed = 1
    OR record.on_hand - record.allocated - record.safety_stock >= x.allocated)
