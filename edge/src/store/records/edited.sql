-- What edits make of the quantities of records, and whether they change. ?2: [number, the members sent by column, the version
-- that it must be of, how xp is merged, the location where it must be without a bin] each, null where that is not said.
WITH edited AS MATERIALIZED (
  SELECT q.*, (q.on_hand, q.safety_stock, q.infinite) IS NOT (q.new_on_hand, q.new_safety_stock, q.new_infinite) AS moves
  FROM (
    SELECT r.marketplace, r.number, r.movement, r.item, r.location, r.owner, r.on_hand, r.allocated, r.safety_stock, r.infinite,
      e.value -> 1 AS sent, e.value ->> 2 AS needed_version, e.value ->> 3 AS xp_steps,
      CASE WHEN e.value ->> '$[1].available' IS NOT NULL
             THEN (e.value ->> '$[1].available') + r.allocated + coalesce(e.value ->> '$[1].safety_stock', r.safety_stock)
           ELSE coalesce(e.value ->> '$[1].on_hand', r.on_hand) END AS new_on_hand,
      coalesce(e.value ->> '$[1].safety_stock', r.safety_stock) AS new_safety_stock,
      coalesce(e.value ->> '$[1].infinite', r.infinite) AS new_infinite
    FROM json_each(?2) e CROSS JOIN record r ON r.marketplace = ?1 AND r.number = e.value ->> 0
      AND (e.value ->> 4 IS NULL OR (r.location = e.value ->> 4 AND r.bin_id IS NULL))) q)
