-- The newest of a marketplace stays: the next one gets its number from it, and no number may come twice.
DELETE FROM movement WHERE (marketplace, number) IN (
  SELECT d.marketplace, d.number FROM movement d INDEXED BY movement_of_job_age
  WHERE d.why IN ('Refreshed', 'Adjusted', 'Undone') AND d.at <= ?1
    AND d.number < (SELECT max(number) FROM movement WHERE marketplace = d.marketplace)
  ORDER BY d.at LIMIT 40)
RETURNING number
