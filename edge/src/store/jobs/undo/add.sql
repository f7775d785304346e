-- Makes the newest movement come true for the records that come back, each under its number. They were dropped as nobody
-- had touched them, so all that is not here is as a new record has it. Their entries alone have fields after and none
-- before, so a list without any is not taken apart. ?2, ?3: the chunk; ?4: when.
INSERT INTO record (
  marketplace, item, location, owner, number, id, on_hand, safety_stock, infinite, floor, ltd, currency_id, retail_price,
  locator_name, attributes, bin_id, version, updated_at, movement, movements)
SELECT c.marketplace, e.value ->> 2, e.value ->> 3, e.value ->> 4, e.value ->> 0, e.value ->> '$[8][1][6]',
       e.value ->> '$[6][0]', e.value ->> '$[6][2]', e.value ->> '$[6][3]', e.value ->> '$[8][1][0]',
       e.value ->> '$[8][1][1]', e.value ->> '$[8][1][2]', e.value ->> '$[8][1][3]', e.value ->> '$[8][1][4]',
       e.value ->> '$[8][1][5]', e.value ->> '$[8][1][7]', ?4, ?4,
       (SELECT max(number) FROM movement WHERE marketplace = ?1), (e.value ->> 9) + 1
FROM chunk c CROSS JOIN json_each(iif(instr(c.payload, ',null,[null,['), c.payload, '[]')) e
WHERE c.marketplace = ?1 AND c.job = ?2 AND c.seq = ?3 AND e.value ->> 5 IS NULL
