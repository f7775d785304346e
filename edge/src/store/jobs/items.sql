-- A new record takes the location's ID, or its first 80 characters with a number: whatever begins like that may be in its way.
-- ?4: the owner of the location; a member of the product's multi-store keeps its own records of it.
SELECT e.value AS item, v.number IS NOT NULL AS is_variant, p.owner,
       p.multi_store = 1 AND EXISTS (
         SELECT 1 FROM store_member m WHERE m.marketplace = ?1 AND m.parent = p.owner AND m.member = ?4) AS is_of_member,
       p.has_inventory, p.variant_level_tracking,
       iif(v.number IS NULL, p.part_number, v.part_number) AS part_number, iif(v.number IS NULL, p.sku, v.sku) AS sku,
       iif(v.number IS NULL, p.upc, v.upc) AS upc,
       (SELECT json_group_array(r.id) FROM record r
        WHERE r.marketplace = ?1 AND r.item = e.value AND r.id >= substr(?3, 1, 80) AND r.id < substr(?3, 1, 80) || '{') AS record_ids
FROM json_each(?2) e
LEFT JOIN variant v ON v.marketplace = ?1 AND v.number = e.value
CROSS JOIN product p ON p.marketplace = ?1 AND p.number = coalesce(v.product, e.value)
