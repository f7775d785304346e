// Every kind of object that this release serves, with an example of each. No assertions.
export const RECORDS = '/v1/products/mug/inventoryrecords';
export const VARIANT_RECORDS = '/v1/products/cup/variants/red/inventoryrecords';
export const JOB_ITEMS = '/v1/inventory/jobs/1/items';
export const ADDRESS = { Street1: '1 Main', City: 'Galway', Country: 'IE' };
export const USER = { Username: 'someone', FirstName: 'Some', LastName: 'One', Email: 'some@one.example', Active: true };

/** Each kind of object: where it is, one that exists, a body that is right, and what its members hold. */
export const RESOURCES = [
  { path: '/v1/suppliers', id: 'larch', body: { Name: 'Larch' }, texts: ['Name'], booleans: ['Active', 'AllBuyersCanOrder'], references: ['DefaultAddressID'] },
  { path: '/v1/addresses', id: 'dublin', body: ADDRESS, texts: ['Street1', 'City', 'Country'], nullable: ['AddressName', 'Phone', 'Zip'], booleans: ['Pickup', 'DirectShip'] },
  { path: '/v1/suppliers/larch/addresses', id: 'larch-home', body: ADDRESS, texts: ['Street1', 'City', 'Country'], nullable: ['AddressName'], booleans: ['Pickup'] },
  { path: '/v1/adminusers', id: 'ann', body: USER, texts: ['Username', 'FirstName', 'LastName', 'Email'], nullable: ['Phone'], booleans: ['Active'] },
  { path: '/v1/suppliers/larch/users', id: 'bob', body: USER, texts: ['Username', 'Email'], booleans: ['Active'] },
  { path: '/v1/buyers', id: 'acme', body: { Name: 'Acme' }, texts: ['Name'], nullable: ['DefaultCatalogID'], booleans: ['Active'] },
  { path: '/v1/buyers/acme/users', id: 'cat', body: USER, texts: ['Username', 'LastName'], nullable: ['Phone'], booleans: ['Active'] },
  { path: '/v1/buyers/acme/usergroups', id: 'trade', body: { Name: 'Trade' }, texts: ['Name'], nullable: ['Description'] },
  { path: '/v1/products', id: 'mug', body: { Name: 'Mug', Inventory: { Enabled: true } }, texts: ['Name'], nullable: ['Description', 'SKU'], booleans: ['Active', 'Returnable'], integers: ['QuantityMultiplier', 'Inventory.QuantityAvailable'], nullableIntegers: ['Inventory.NotificationPoint'], decimals: ['Price', 'ShipWeight'], prices: ['Price', 'SalePrice'], references: ['ParentID'], objects: ['Inventory'] },
  { path: '/v1/products/cup/variants', id: 'red', noPost: true, body: { Name: 'Red', Specs: [{ SpecID: 'COLOUR', Value: 'red' }] }, nullable: ['Name', 'UPC'], booleans: ['Active'], integers: ['Inventory.QuantityAvailable'], decimals: ['SalePrice'], objects: ['Inventory'] },
  { path: RECORDS, id: 'r', body: { AddressID: 'dublin' }, nullable: ['LocatorName', 'FulfilmentProvider'], booleans: ['AllowAllBuyers', 'OrderCanExceed', 'Infinite'], integers: ['QuantityAvailable', 'OnHand', 'SafetyStock'], nullableIntegers: ['NotificationPoint', 'Floor', 'BinID'], decimals: ['RetailPrice', 'Price', 'LTD'], prices: ['Price', 'SalePrice'], references: ['AddressID'] },
  { path: VARIANT_RECORDS, id: 'r', body: { AddressID: 'dublin' }, booleans: ['AllowAllBuyers'], integers: ['QuantityAvailable'], nullableIntegers: ['NotificationPoint'] },
];

export const LISTS = [...RESOURCES.map(({ path }) => path), '/v1/apiclients', '/v1/suppliers/larch/members', '/v1/suppliers/larch/memberships', '/v1/suppliers/larch/apikeys', '/v1/inventoryrecords', '/v1/inventory/movements', `${RECORDS}/r/movements`, '/v1/inventory/jobs', JOB_ITEMS];
