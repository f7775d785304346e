-- ?3: the members sent, by column; what is absent stays, null clears. `changes()` is that of the statement before, which
-- made a movement or none. No column of a key is named here: naming one rewrites the record's indexes.
UPDATE record SET
  on_hand = CASE WHEN ?3 ->> '$.available' IS NOT NULL
                   THEN (?3 ->> '$.available') + allocated + coalesce(?3 ->> '$.safety_stock', safety_stock)
                 ELSE coalesce(?3 ->> '$.on_hand', on_hand) END,
  safety_stock = coalesce(?3 ->> '$.safety_stock', safety_stock),
  infinite = coalesce(?3 ->> '$.infinite', infinite),
  order_can_exceed = coalesce(?3 ->> '$.order_can_exceed', order_can_exceed),
  allow_all_buyers = coalesce(?3 ->> '$.allow_all_buyers', allow_all_buyers),
  notification_point = iif(json_type(?3, '$.notification_point') IS NULL, notification_point, ?3 ->> '$.notification_point'),
  floor = iif(json_type(?3, '$.floor') IS NULL, floor, ?3 ->> '$.floor'),
  bin_id = iif(json_type(?3, '$.bin_id') IS NULL, bin_id, ?3 ->> '$.bin_id'),
  ltd = iif(json_type(?3, '$.ltd') IS NULL, ltd, ?3 ->> '$.ltd'),
  currency_id = iif(json_type(?3, '$.currency_id') IS NULL, currency_id, ?3 ->> '$.currency_id'),
  retail_price = iif(json_type(?3, '$.retail_price') IS NULL, retail_price, ?3 ->> '$.retail_price'),
  locator_name = iif(json_type(?3, '$.locator_name') IS NULL, locator_name, ?3 ->> '$.locator_name'),
  attributes = coalesce(?3 ->> '$.attributes', attributes),
  price = iif(json_type(?3, '$.price') IS NULL, price, ?3 ->> '$.price'),
  sale_price = iif(json_type(?3, '$.sale_price') IS NULL, sale_price, ?3 ->> '$.sale_price'),
  fulfilment_provider = iif(json_type(?3, '$.fulfilment_provider') IS NULL, fulfilment_provider, ?3 ->> '$.fulfilment_provider'),
  -- ?6: a merge as steps [path, value or null for "an object"], folded one into the next.
  xp = CASE WHEN ?6 IS NOT NULL THEN (
         WITH RECURSIVE fold (i, xp) AS (
           SELECT 0, coalesce(record.xp, '{}')
           UNION ALL
           SELECT f.i + 1,
             CASE WHEN ?6 ->> ('$[' || f.i || '][1]') IS NOT NULL
                    THEN json_set(f.xp, ?6 ->> ('$[' || f.i || '][0]'), json(?6 ->> ('$[' || f.i || '][1]')))
                  WHEN json_type(f.xp, ?6 ->> ('$[' || f.i || '][0]')) IS 'object' THEN f.xp
                  ELSE json_set(f.xp, ?6 ->> ('$[' || f.i || '][0]'), json('{}')) END
           FROM fold f WHERE f.i < json_array_length(?6))
         SELECT f.xp FROM fold f ORDER BY f.i DESC LIMIT 1)
       ELSE iif(json_type(?3, '$.xp') IS NULL, xp, ?3 ->> '$.xp') END,
  version = version + 1,
  updated_at = ?4,
  movement = iif(changes() > 0, (SELECT max(number) FROM movement WHERE marketplace = ?1), movement),
  movements = movements + (changes() > 0)
WHERE marketplace = ?1 AND number = ?2 AND (?5 IS NULL OR version = ?5)
