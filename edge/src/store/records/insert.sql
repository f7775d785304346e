-- The version begins at the time and goes up by one with each write, so that a record which is made anew under the ID of a
-- deleted one has no version that the old one had.
-- ?7: the members by column; `available` is QuantityAvailable, `on_hand` is written where it is not sent.
INSERT INTO record (
  marketplace, number, item, location, owner, id, updated_at, version,
  on_hand, safety_stock, infinite, order_can_exceed, allow_all_buyers, notification_point, floor, bin_id, ltd,
  currency_id, retail_price, locator_name, attributes, price, sale_price, fulfilment_provider, xp,
  movement, movements)
SELECT
  c.marketplace, c.value, ?2, ?3, ?4, ?5, ?6, ?6,
  ?7 ->> '$.on_hand', ?7 ->> '$.safety_stock', ?7 ->> '$.infinite', ?7 ->> '$.order_can_exceed',
  ?7 ->> '$.allow_all_buyers', ?7 ->> '$.notification_point', ?7 ->> '$.floor', ?7 ->> '$.bin_id', ?7 ->> '$.ltd',
  ?7 ->> '$.currency_id', ?7 ->> '$.retail_price', ?7 ->> '$.locator_name', ?7 ->> '$.attributes', ?7 ->> '$.price',
  ?7 ->> '$.sale_price', ?7 ->> '$.fulfilment_provider', ?7 ->> '$.xp',
  (SELECT coalesce(max(number), 0) + 1 FROM movement WHERE marketplace = ?1), 1
FROM counter c WHERE c.marketplace = ?1 AND c.kind = 'record'
