-- In the order of their numbers, which is that of their times, so that no index is needed. A marketplace whose oldest one
-- (`f`) is not due is not looked at further. The newest stays, as above.
DELETE FROM movement WHERE (marketplace, number) IN (
  SELECT d.marketplace, d.number
  FROM marketplace m
  CROSS JOIN movement f ON f.marketplace = m.number
    AND f.number = (SELECT min(number) FROM movement WHERE marketplace = m.number)
  CROSS JOIN movement d ON d.marketplace = m.number AND d.number >= f.number AND d.number < f.number + 500
  WHERE f.at <= ?1 AND d.at <= ?1 AND d.number < (SELECT max(number) FROM movement WHERE marketplace = m.number)
  LIMIT 500)
RETURNING number
