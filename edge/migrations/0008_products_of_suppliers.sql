-- A seller's own products. Those of the marketplace's owner are most where there are many, and need no list of their own: a
-- refresh that makes them writes nothing here.
CREATE INDEX product_of_supplier ON product (marketplace, owner) WHERE owner <> 0;
