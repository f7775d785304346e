-- ?2: [item, kind, value] each. The items are few or new; each row is written once.
WITH x AS MATERIALIZED (
  SELECT ?1 AS marketplace, e.value ->> 0 AS number,
         max(iif(e.value ->> 1 = 'part', e.value ->> 2, NULL)) AS part_number,
         max(iif(e.value ->> 1 = 'sku', e.value ->> 2, NULL)) AS sku,
         max(iif(e.value ->> 1 = 'upc', e.value ->> 2, NULL)) AS upc
  FROM json_each(?2) e GROUP BY 2)
UPDATE variant SET part_number = coalesce(variant.part_number, x.part_number), sku = coalesce(variant.sku, x.sku),
       upc = coalesce(variant.upc, x.upc), version = variant.version + 1
FROM x WHERE variant.marketplace = x.marketplace AND variant.number = x.number
