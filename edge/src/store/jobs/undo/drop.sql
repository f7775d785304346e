-- Makes the newest movement come true for the records that go. Their entries alone have names, so a list without any is not
-- taken apart. ?2, ?3: the chunk.
DELETE FROM record WHERE (marketplace, item, location, number) IN (
  SELECT c.marketplace, e.value ->> 2, e.value ->> 3, e.value ->> 0
  FROM chunk c CROSS JOIN json_each(iif(instr(c.payload, '],null,["'), c.payload, '[]')) e
  WHERE c.marketplace = ?1 AND c.job = ?2 AND c.seq = ?3 AND e.value ->> 6 IS NULL)
