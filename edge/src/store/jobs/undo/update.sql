-- Makes the newest movement come true for the records that stay. ?2, ?3: the chunk, which has its entries; ?4: when.
WITH x AS MATERIALIZED (
  SELECT ?1 AS marketplace, (SELECT max(number) FROM movement WHERE marketplace = ?1) AS movement,
         e.value ->> 0 AS number, e.value ->> 2 AS item, e.value ->> 3 AS location,
         e.value ->> '$[6][0]' AS on_hand, e.value ->> '$[6][2]' AS safety_stock, e.value ->> '$[8][1]' AS fields
  FROM chunk c CROSS JOIN json_each(c.payload) e
  WHERE c.marketplace = ?1 AND c.job = ?2 AND c.seq = ?3
    AND e.value ->> 5 IS NOT NULL AND e.value ->> 6 IS NOT NULL)
UPDATE record SET
  on_hand = x.on_hand,
  safety_stock = x.safety_stock,
  floor = iif(x.fields IS NULL, record.floor, x.fields ->> 0),
  ltd = iif(x.fields IS NULL, record.ltd, x.fields ->> 1),
  currency_id = iif(x.fields IS NULL, record.currency_id, x.fields ->> 2),
  retail_price = iif(x.fields IS NULL, record.retail_price, x.fields ->> 3),
  locator_name = iif(x.fields IS NULL, record.locator_name, x.fields ->> 4),
  attributes = coalesce(x.fields ->> 5, record.attributes),
  version = record.version + 1,
  updated_at = ?4,
  movement = x.movement,
  movements = record.movements + 1
FROM x
WHERE record.marketplace = x.marketplace AND record.item = x.item AND record.location = x.location
  AND record.number = x.number
