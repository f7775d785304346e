-- ?2: as in explain.sql. What was not sent is null, and stays; where the column allows no null, `attributes` says it with
-- the empty text, and `safety_stock` with `excluded.infinite`, which a refresh never writes into a record that is there.
INSERT INTO record (
  marketplace, item, location, owner, number, id, on_hand, safety_stock, infinite, floor, ltd, currency_id, retail_price,
  locator_name, attributes, bin_id, updated_at, movement, movements)
SELECT ?1, e.value ->> 1, ?3, ?4, e.value ->> 0, e.value ->> 2, e.value ->> 3, coalesce(e.value ->> 4, 0),
       e.value ->> 12 = 0 AND e.value ->> 4 IS NOT NULL, e.value ->> 5, e.value ->> 6, e.value ->> 7, e.value ->> 8,
       e.value ->> 9, coalesce(e.value ->> 10, ''), e.value ->> 11, ?5,
       (SELECT max(number) FROM movement WHERE marketplace = ?1), 1
FROM json_each(?2) e
WHERE true
ON CONFLICT (marketplace, item, location, number) DO UPDATE SET
  on_hand = iif(?6, record.on_hand + excluded.on_hand, excluded.on_hand),
  safety_stock = iif(excluded.infinite, excluded.safety_stock, record.safety_stock),
  floor = coalesce(excluded.floor, record.floor),
  ltd = coalesce(excluded.ltd, record.ltd),
  currency_id = coalesce(excluded.currency_id, record.currency_id),
  retail_price = coalesce(excluded.retail_price, record.retail_price),
  locator_name = coalesce(excluded.locator_name, record.locator_name),
  attributes = iif(excluded.attributes = '', record.attributes, excluded.attributes),
  version = record.version + 1,
  updated_at = excluded.updated_at,
  movement = excluded.movement,
  movements = record.movements + 1
WHERE iif(?6, excluded.on_hand <> 0, excluded.on_hand <> record.on_hand)
  OR (excluded.infinite AND excluded.safety_stock <> record.safety_stock)
  OR coalesce(excluded.floor, record.floor) IS NOT record.floor
  OR coalesce(excluded.ltd, record.ltd) IS NOT record.ltd
  OR coalesce(excluded.currency_id, record.currency_id) IS NOT record.currency_id
  OR coalesce(excluded.retail_price, record.retail_price) IS NOT record.retail_price
  OR coalesce(excluded.locator_name, record.locator_name) IS NOT record.locator_name
  OR (excluded.attributes <> '' AND excluded.attributes <> record.attributes)
