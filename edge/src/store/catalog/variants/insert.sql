INSERT INTO variant (
  marketplace, number, product, date_created, inventory_updated,
  id, name, description, active, has_inventory, notification_point, quantity, specs, spec_key, xp,
  ship_weight, ship_height, ship_width, ship_length,
  part_number, upc, sku, ean, barcode, external_id, notes, price, sale_price)
SELECT marketplace, value, ?2, ?3, ?3,
  ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,
  ?14, ?15, ?16, ?17,
  ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26
FROM counter WHERE marketplace = ?1 AND kind = 'item'
