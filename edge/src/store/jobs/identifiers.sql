-- ?2: [kind, value, whether the record is to be read too] each.
SELECT i.kind, i.value, i.item, r.number, r.id, r.on_hand, r.allocated, r.safety_stock, r.floor, r.bin_id, r.ltd,
       r.currency_id, r.retail_price, r.locator_name, '[]' AS attributes
FROM json_each(?2) e
CROSS JOIN identifier i ON i.marketplace = ?1 AND i.kind = e.value ->> 0 AND i.value = e.value ->> 1
LEFT JOIN record r ON e.value ->> 2 = 1 AND r.marketplace = ?1 AND r.item = i.item AND r.location = ?3
