DELETE FROM job WHERE (marketplace, number) IN (SELECT marketplace, number FROM due) RETURNING number
