-- The version begins at the time and goes up by one with each write, so that a record which is made anew under the ID of a
-- deleted one has no version that the old one had.
-- ?2: [item, location, owner, ID, the members by column] of ?4 records, for which the numbers have been counted up. A location
-- that is null is the first that the owner has.
-- `available` is QuantityAvailable, `on_hand` is written where it is not sent.
INSERT INTO record (
  marketplace, number, item, location, owner, id, updated_at, version,
  on_hand, safety_stock, infinite, order_can_exceed, allow_all_buyers, notification_point, floor, bin_id, ltd,
  currency_id, retail_price, locator_name, attributes, price, sale_price, fulfilment_provider, xp,
  movement, movements)
SELECT
  c.marketplace, c.value - CAST(?4 AS INTEGER) + 1 + e.key, e.value ->> 0,
  coalesce(e.value ->> 1, (SELECT min(number) FROM location INDEXED BY location_owner
                           WHERE marketplace = c.marketplace AND owner = e.value ->> 2)),
  e.value ->> 2, e.value ->> 3, ?3, ?3,
  e.value ->> '$[4].on_hand',
  e.value ->> '$[4].safety_stock',
  e.value ->> '$[4].infinite',
  e.value ->> '$[4].order_can_exceed',
  e.value ->> '$[4].allow_all_buyers',
  e.value ->> '$[4].notification_point',
  e.value ->> '$[4].floor',
  e.value ->> '$[4].bin_id',
  e.value ->> '$[4].ltd',
  e.value ->> '$[4].currency_id',
  e.value ->> '$[4].retail_price',
  e.value ->> '$[4].locator_name',
  e.value ->> '$[4].attributes',
  e.value ->> '$[4].price',
  e.value ->> '$[4].sale_price',
  e.value ->> '$[4].fulfilment_provider',
  e.value ->> '$[4].xp',
  (SELECT coalesce(max(number), 0) + 1 FROM movement WHERE marketplace = ?1), 1
FROM counter c CROSS JOIN json_each(?2) e WHERE c.marketplace = ?1 AND c.kind = 'record'
