-- The written figure changes only where this write changes it: orders take from it at the same time, and that is no new
-- version.
UPDATE variant SET
  id = ?4, name = ?5, description = ?6, active = ?7, has_inventory = ?8, notification_point = ?9, quantity = iif(?10 = ?28, quantity, ?10),
  quantity_infinite = ?29,
  specs = ?11, spec_key = ?12, xp = ?13,
  ship_weight = ?14, ship_height = ?15, ship_width = ?16, ship_length = ?17,
  part_number = ?18, upc = ?19, sku = ?20, ean = ?21, barcode = ?22, external_id = ?23, notes = ?24, price = ?25,
  sale_price = ?26,
  inventory_updated = coalesce(?27, inventory_updated), version = version + 1
WHERE marketplace = ?1 AND number = ?2 AND version = ?3
