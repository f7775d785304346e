INSERT INTO product (
  marketplace, number, owner, date_created, inventory_updated,
  id, name, description, active, has_inventory, inventory_enabled, variant_level_tracking, order_can_exceed,
  notification_point, quantity, quantity_multiplier, ship_from_address_id, default_supplier_id, returnable,
  all_suppliers_can_sell, auto_forward, parent_id, is_parent, default_price_schedule_id, multi_store, xp,
  ship_weight, ship_height, ship_width, ship_length,
  part_number, upc, sku, ean, barcode, external_id, notes, price, sale_price)
SELECT marketplace, value, ?2, ?3, ?3,
  ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
  ?12, ?13, ?14, ?15, ?16, ?17,
  ?18, ?19, ?20, ?21, ?22, ?23, ?24,
  ?25, ?26, ?27, ?28,
  ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37
FROM counter WHERE marketplace = ?1 AND kind = 'item'
