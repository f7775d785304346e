-- Makes the newest movement come true for the records that go.
DELETE FROM record WHERE (marketplace, item, location, number) IN (
  SELECT m.marketplace, e.value ->> 2, e.value ->> 3, e.value ->> 0
  FROM movement m CROSS JOIN json_each(m.data) e
  WHERE m.marketplace = ?1 AND m.number = (SELECT max(number) FROM movement WHERE marketplace = ?1)
    AND e.value ->> 6 IS NULL)
