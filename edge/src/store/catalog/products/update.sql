-- The written figure changes only where this write changes it: orders take from it at the same time, and that is no new
-- version.
UPDATE product SET
  id = ?4, name = ?5, description = ?6, active = ?7, has_inventory = ?8, inventory_enabled = ?9,
  variant_level_tracking = ?10, order_can_exceed = ?11, notification_point = ?12, quantity = iif(?13 = ?39, quantity, ?13),
  quantity_infinite = ?40,
  quantity_multiplier = ?14, ship_from_address_id = ?15, default_supplier_id = ?16, returnable = ?17,
  all_suppliers_can_sell = ?18, auto_forward = ?19, parent_id = ?20, is_parent = ?21, default_price_schedule_id = ?22,
  multi_store = ?23, xp = ?24,
  ship_weight = ?25, ship_height = ?26, ship_width = ?27, ship_length = ?28,
  part_number = ?29, upc = ?30, sku = ?31, ean = ?32, barcode = ?33, external_id = ?34, notes = ?35, price = ?36,
  sale_price = ?37,
  inventory_updated = coalesce(?38, inventory_updated), version = version + 1
WHERE marketplace = ?1 AND number = ?2 AND version = ?3
