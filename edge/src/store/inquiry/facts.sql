-- A row of the answer holds many records: a value crosses faster than a row. Past ?4 characters nothing is read any more.
SELECT json_group_array(json(facts) ORDER BY characters) AS records, max(characters) AS characters
FROM (
  SELECT facts, sum(length(facts)) OVER (ROWS UNBOUNDED PRECEDING) AS characters
  FROM (
    SELECT json_array(
      c.place, c.part_number, c.upc, c.sku, r.on_hand, r.allocated, r.safety_stock, r.infinite, r.floor, r.ltd,
      r.currency_id, r.retail_price, r.locator_name, json(iif(?5, r.attributes, '[]')), l.number, l.id, l.address_name,
      l.country, l.direct_ship, l.pickup, l.transfer_enabled, l.include_in_aggregate_export,
      l.include_in_location_export) AS facts
