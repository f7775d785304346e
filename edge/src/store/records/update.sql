-- What was sent is written: what is absent stays, null clears. The movement of edited.sql's records has been made where a
-- quantity changes. No column of a key is named here: naming one rewrites the record's indexes.
UPDATE record SET
  on_hand = edited.new_on_hand,
  safety_stock = edited.new_safety_stock,
  infinite = edited.new_infinite,
  order_can_exceed = coalesce(edited.sent ->> '$.order_can_exceed', record.order_can_exceed),
  allow_all_buyers = coalesce(edited.sent ->> '$.allow_all_buyers', record.allow_all_buyers),
  notification_point = iif(json_type(edited.sent, '$.notification_point') IS NULL, record.notification_point, edited.sent ->> '$.notification_point'),
  floor = iif(json_type(edited.sent, '$.floor') IS NULL, record.floor, edited.sent ->> '$.floor'),
  bin_id = iif(json_type(edited.sent, '$.bin_id') IS NULL, record.bin_id, edited.sent ->> '$.bin_id'),
  ltd = iif(json_type(edited.sent, '$.ltd') IS NULL, record.ltd, edited.sent ->> '$.ltd'),
  currency_id = iif(json_type(edited.sent, '$.currency_id') IS NULL, record.currency_id, edited.sent ->> '$.currency_id'),
  retail_price = iif(json_type(edited.sent, '$.retail_price') IS NULL, record.retail_price, edited.sent ->> '$.retail_price'),
  locator_name = iif(json_type(edited.sent, '$.locator_name') IS NULL, record.locator_name, edited.sent ->> '$.locator_name'),
  attributes = coalesce(edited.sent ->> '$.attributes', record.attributes),
  price = iif(json_type(edited.sent, '$.price') IS NULL, record.price, edited.sent ->> '$.price'),
  sale_price = iif(json_type(edited.sent, '$.sale_price') IS NULL, record.sale_price, edited.sent ->> '$.sale_price'),
  fulfilment_provider = iif(json_type(edited.sent, '$.fulfilment_provider') IS NULL, record.fulfilment_provider, edited.sent ->> '$.fulfilment_provider'),
  -- edited.xp_steps: a merge as steps [path, value or null for "an object"], folded one into the next.
  xp = CASE WHEN edited.xp_steps IS NOT NULL THEN (
         WITH RECURSIVE fold (i, xp) AS (
           SELECT 0, coalesce(record.xp, '{}')
           UNION ALL
           SELECT f.i + 1,
             CASE WHEN edited.xp_steps ->> ('$[' || f.i || '][1]') IS NOT NULL
                    THEN json_set(f.xp, edited.xp_steps ->> ('$[' || f.i || '][0]'), json(edited.xp_steps ->> ('$[' || f.i || '][1]')))
                  WHEN json_type(f.xp, edited.xp_steps ->> ('$[' || f.i || '][0]')) IS 'object' THEN f.xp
                  ELSE json_set(f.xp, edited.xp_steps ->> ('$[' || f.i || '][0]'), json('{}')) END
           FROM fold f WHERE f.i < json_array_length(edited.xp_steps))
         SELECT f.xp FROM fold f ORDER BY f.i DESC LIMIT 1)
       ELSE iif(json_type(edited.sent, '$.xp') IS NULL, record.xp, edited.sent ->> '$.xp') END,
  version = record.version + 1,
  updated_at = ?3,
  movement = iif(edited.moves, (SELECT max(number) FROM movement WHERE marketplace = ?1), record.movement),
  movements = record.movements + edited.moves
FROM edited
WHERE record.marketplace = edited.marketplace AND record.number = edited.number
  AND (edited.needed_version IS NULL OR record.version = edited.needed_version)
