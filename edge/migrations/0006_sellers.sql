-- Many sellers behind one item: who keeps stock of whose multi-store products, and the keys that sellers' systems use.

-- The parent owns the products; the member keeps records of them. A parent may be a member of its own store.
CREATE TABLE store_member (
  marketplace  INTEGER NOT NULL,
  parent       INTEGER NOT NULL,
  member       INTEGER NOT NULL,
  number       INTEGER NOT NULL,
  date_created INTEGER NOT NULL,
  PRIMARY KEY (marketplace, parent, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX store_member_of ON store_member (marketplace, member);

-- A key is 256 random bits, of which only the SHA-256 is kept, and its first characters for people to know it by.
CREATE TABLE seller_key (
  marketplace  INTEGER NOT NULL,
  supplier     INTEGER NOT NULL,
  id           TEXT    NOT NULL,
  name         TEXT    NOT NULL,
  prefix       TEXT    NOT NULL,
  hash         TEXT    NOT NULL,
  date_created INTEGER NOT NULL,
  -- The day, so that a key in use is one written row a day.
  last_used    INTEGER,
  -- Kept for a while after, as long as its supplier is there, so that movements can be traced to it.
  revoked_at   INTEGER,
  PRIMARY KEY (marketplace, supplier, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX seller_key_hash ON seller_key (marketplace, hash);
CREATE INDEX seller_key_revoked ON seller_key (revoked_at) WHERE revoked_at IS NOT NULL;

-- A supplier's first address, which is its default one where it names none.
CREATE INDEX location_owner ON location (marketplace, owner, number);

CREATE TRIGGER seller_gone AFTER DELETE ON supplier BEGIN
  DELETE FROM store_member WHERE marketplace = OLD.marketplace AND parent = OLD.number;
  DELETE FROM store_member WHERE marketplace = OLD.marketplace AND member = OLD.number;
  DELETE FROM seller_key WHERE marketplace = OLD.marketplace AND supplier = OLD.number;
END;

-- The written figure of an item may be without end, as that of a record.
ALTER TABLE product ADD COLUMN quantity_infinite INTEGER NOT NULL DEFAULT 0;
ALTER TABLE variant ADD COLUMN quantity_infinite INTEGER NOT NULL DEFAULT 0;
