// Demo data: a small outdoor shop with stock in every state, loaded through the HTTP API. The same on every machine.
import { createHash } from 'node:crypto';
import { access, rm, writeFile } from 'node:fs/promises';
import { send } from './operator.mjs';

const REQUESTS_AT_ONCE = 12;

const OWN_LOCATIONS = [
  { ID: 'wh-north', AddressName: 'North warehouse', Street1: '14 Canal Wharf', City: 'Leeds', Zip: 'LS11 5PS', Country: 'GB', Pickup: false, stock: 'warehouse' },
  { ID: 'wh-south', AddressName: 'South warehouse', Street1: 'Unit 3, Mill Lane', City: 'Reading', Zip: 'RG2 0LH', Country: 'GB', Pickup: false, stock: 'warehouse' },
  { ID: 'keswick', AddressName: 'Keswick store', Street1: '22 Lake Road', City: 'Keswick', Zip: 'CA12 5BS', Country: 'GB', stock: 'store' },
  { ID: 'edinburgh', AddressName: 'Edinburgh store', Street1: '9 Castle Wynd', City: 'Edinburgh', Zip: 'EH1 2NG', Country: 'GB', stock: 'store' },
  { ID: 'betws', AddressName: 'Betws-y-Coed store', Street1: '3 Station Yard', City: 'Betws-y-Coed', Zip: 'LL24 0AE', Country: 'GB', stock: 'store' },
  { ID: 'bristol', AddressName: 'Bristol store', Street1: '61 Harbour Side', City: 'Bristol', Zip: 'BS1 5TY', Country: 'GB', stock: 'store' },
  { ID: 'galway', AddressName: 'Galway store', Street1: '5 Quay Street', City: 'Galway', Zip: 'H91 T8KC', Country: 'IE', stock: 'store' },
  { ID: 'returns', AddressName: 'Returns desk', Street1: '14 Canal Wharf', Street2: 'Gate 2', City: 'Leeds', Zip: 'LS11 5PS', Country: 'GB', DirectShip: false, Pickup: false, stock: 'returns' },
];

const SUPPLIERS = [
  { ID: 'larchwood', Name: 'Larchwood Packs', address: { ID: 'larchwood-dock', AddressName: 'Larchwood dock', Street1: '2 Forest Way', City: 'Inverness', Zip: 'IV3 5SU', Country: 'GB' } },
  { ID: 'tarnfell', Name: 'Tarn & Fell Clothing', address: { ID: 'tarnfell-mill', AddressName: 'Tarn & Fell mill', Street1: 'Dean Clough 8', City: 'Halifax', Zip: 'HX3 5AX', Country: 'GB' } },
  { ID: 'harbour', Name: 'Harbour Outdoor', address: { ID: 'harbour-quay', AddressName: 'Harbour quay', Street1: '12 Pier Road', City: 'Whitby', Zip: 'YO21 3PU', Country: 'GB' } },
  { ID: 'fellside', Name: 'Fellside Cooperative', members: ['tarnfell', 'larchwood', 'harbour'], address: { ID: 'fellside-hall', AddressName: 'Fellside hall', Street1: '1 Market Place', City: 'Kendal', Zip: 'LA9 4TN', Country: 'GB' } },
];

/** Whose shoppers one can look through the eyes of. */
const BUYERS = [{ ID: 'walkers', Name: 'Fell Walkers Club' }];

const STORES = ['keswick', 'edinburgh', 'betws', 'bristol', 'galway'];
const EVERYWHERE = ['wh-north', 'wh-south', ...STORES];

/**
 * `at`: where it is stocked. `supplier`: who else keeps stock of it. `sizes`: its variants. `low`: when to reorder.
 * `store`: the seller that owns it, and whose members sell it.
 */
const PRODUCTS = [
  { id: 'tent-ridge-2', name: 'Ridge 2 tent', price: '349.00', low: 4, at: ['wh-north', 'wh-south', 'keswick', 'edinburgh', 'bristol'] },
  { id: 'tent-ridge-4', name: 'Ridge 4 family tent', price: '529.00', low: 3, at: ['wh-north', 'wh-south', 'keswick'] },
  { id: 'tarp-3x3', name: 'Trail tarp, 3 × 3 m', price: '89.00', low: 5, at: ['wh-north', 'keswick', 'betws', 'galway'] },
  { id: 'bag-down-5', name: 'Down sleeping bag, −5 °C', price: '279.00', low: 5, at: ['wh-north', 'wh-south', 'keswick', 'edinburgh'] },
  { id: 'bag-summer', name: 'Summer sleeping bag', price: '79.00', low: 8, at: ['wh-south', 'keswick', 'bristol', 'galway'] },
  { id: 'mat-light', name: 'Light sleeping mat', price: '99.00', low: 10, at: EVERYWHERE },
  { id: 'pack-day-22', name: 'Day pack, 22 l', price: '85.00', low: 10, at: EVERYWHERE, supplier: 'larchwood' },
  { id: 'pack-trek-55', name: 'Trekking pack, 55 l', price: '219.00', low: 4, at: ['wh-north', 'keswick', 'edinburgh', 'betws'], supplier: 'larchwood' },
  { id: 'pack-dry-13', name: 'Dry sack, 13 l', price: '19.00', low: 20, at: ['wh-north', 'keswick', 'bristol', 'galway'], supplier: 'larchwood' },
  { id: 'stove-gas', name: 'Folding gas stove', price: '49.00', low: 10, at: ['wh-north', 'wh-south', 'keswick', 'betws', 'returns'] },
  { id: 'gas-230', name: 'Gas canister, 230 g', price: '6.50', low: 40, at: EVERYWHERE },
  { id: 'pot-set', name: 'Titanium pot set', price: '74.00', low: 6, at: ['wh-north', 'edinburgh', 'galway'] },
  { id: 'mug-steel', name: 'Steel mug, 350 ml', price: '14.00', low: 25, at: EVERYWHERE },
  { id: 'filter-squeeze', name: 'Squeeze water filter', price: '42.00', low: 12, at: ['wh-north', 'wh-south', 'betws', 'galway'] },
  { id: 'lamp-head-400', name: 'Head lamp, 400 lm', price: '55.00', low: 12, at: ['wh-north', 'wh-south', 'keswick', 'edinburgh', 'returns'] },
  { id: 'poles-carbon', name: 'Carbon trekking poles, pair', price: '129.00', low: 6, at: ['wh-north', 'keswick', 'edinburgh', 'betws'] },
  { id: 'map-lakes', name: 'Lake District map, 1:25,000', price: '11.00', low: 15, at: ['wh-north', 'keswick'] },
  { id: 'gift-card', name: 'Gift card', price: '50.00', at: ['wh-north'] },
  { id: 'jacket-storm', name: 'Storm rain jacket', price: '239.00', low: 4, sizes: ['S', 'M', 'L', 'XL'], at: ['wh-north', 'keswick', 'edinburgh'], supplier: 'tarnfell' },
  { id: 'fleece-fell', name: 'Fell fleece', price: '95.00', low: 5, sizes: ['S', 'M', 'L', 'XL'], at: ['wh-north', 'betws'], supplier: 'tarnfell' },
  { id: 'base-merino', name: 'Merino base layer', price: '69.00', low: 6, sizes: ['S', 'M', 'L', 'XL'], at: ['wh-south', 'keswick', 'galway'] },
  { id: 'trousers-scree', name: 'Scree trousers', price: '110.00', low: 4, sizes: ['S', 'M', 'L', 'XL'], at: ['wh-south', 'bristol'] },
  { id: 'boots-crag', name: 'Crag mountain boots', price: '289.00', low: 3, sizes: ['40', '41', '42', '43', '44', '45'], at: ['wh-north', 'keswick', 'edinburgh'] },
  { id: 'gloves-wind', name: 'Windproof gloves', price: '39.00', low: 8, sizes: ['S', 'M', 'L'], at: ['wh-north', 'edinburgh', 'betws'] },
  { id: 'vest-tarn', name: 'Tarn running vest', price: '119.00', low: 3, sizes: ['S', 'M', 'L', 'XL'], at: [], store: 'fellside' },
];

/** Who sells the multi-store product: counted, none left, without end, and, where there is nothing, not at all. */
const STORE_STOCK = {
  'vest-tarn-s': { tarnfell: { QuantityAvailable: 14 }, larchwood: { QuantityAvailable: 6, Price: '112.00' }, harbour: { QuantityAvailable: 0 } },
  'vest-tarn-m': { tarnfell: { QuantityAvailable: 2 }, larchwood: { QuantityAvailable: 0, Infinite: true, Price: '125.00' } },
  'vest-tarn-l': { tarnfell: { QuantityAvailable: 0 }, harbour: { QuantityAvailable: 21, Price: '119.00', SalePrice: '99.00' } },
  'vest-tarn-xl': { larchwood: { QuantityAvailable: 9 } },
};

/** Stock that a demo must show and chance would not: sold out, running low, oversold, without end. */
const SPECIAL_STOCK = {
  'tent-ridge-2 bristol': { QuantityAvailable: 0 },
  'tent-ridge-4 keswick': { QuantityAvailable: 1 },
  'bag-down-5 edinburgh': { QuantityAvailable: -3, OrderCanExceed: true },
  'pack-day-22 larchwood-dock': { QuantityAvailable: 1200 },
  'gas-230 galway': { QuantityAvailable: 12 },
  'mug-steel betws': { QuantityAvailable: 0 },
  'lamp-head-400 wh-south': { QuantityAvailable: 9 },
  'map-lakes keswick': { QuantityAvailable: 0 },
  'gift-card wh-north': { QuantityAvailable: 0, Infinite: true },
  'jacket-storm-m keswick': { QuantityAvailable: 0 },
  'jacket-storm-l edinburgh': { QuantityAvailable: -2, OrderCanExceed: true },
  'base-merino-xl galway': { QuantityAvailable: 0 },
  'boots-crag-42 keswick': { QuantityAvailable: 1 },
  'boots-crag-43 edinburgh': { QuantityAvailable: 0 },
  'gloves-wind-s betws': { QuantityAvailable: 2 },
};

/** Least and most units of an item at a kind of location. */
const USUAL_STOCK = { warehouse: [24, 240], store: [2, 28], returns: [1, 4], supplier: [60, 600] };

/**
 * Loads the shop into a marketplace without products. The file `unfinished` is there while loading goes on, so that
 * a load which was cut short is taken up again. Says what it did.
 */
export async function loadDemo({ baseUrl, bearer, unfinished }) {
  const call = (method, path, body) => send(baseUrl, bearer, method, path, body);
  const { Meta } = await call('GET', '/v1/products?pageSize=1');
  const wasCutShort = await access(unfinished).then(() => true, () => false);
  if (Meta.TotalCount > 0 && !wasCutShort) return 'there already';

  await writeFile(unfinished, 'The demo data is being loaded.\n');
  const stages = [suppliers(), [...locations(), ...members(), ...buyers()], products(), variants(), records()];
  for (const stage of stages) await putAll(call, stage);
  await rm(unfinished);
  return `${PRODUCTS.length} products, ${stages.at(-1).length} records`;
}

function suppliers() {
  return SUPPLIERS.map(({ address, members, ...supplier }) => ({ path: `/v1/suppliers/${supplier.ID}`, body: { ...supplier, Active: true } }));
}

function members() {
  return SUPPLIERS.flatMap(({ ID, members = [] }) => members.map((member) => ({ path: `/v1/suppliers/${ID}/members/${member}`, body: {} })));
}

function buyers() {
  return BUYERS.map((buyer) => ({ path: `/v1/buyers/${buyer.ID}`, body: { ...buyer, Active: true } }));
}

function locations() {
  const own = OWN_LOCATIONS.map(({ stock, ...location }) => ({ path: `/v1/addresses/${location.ID}`, body: { CompanyName: 'Onhand Outdoor', ...location } }));
  const theirs = SUPPLIERS.map(({ ID, Name, address }) => ({ path: `/v1/suppliers/${ID}/addresses/${address.ID}`, body: { CompanyName: Name, ...address } }));
  return [...own, ...theirs];
}

function products() {
  return PRODUCTS.map(({ id, name, price, low = null, sizes, supplier, store }, index) => ({
    path: `/v1/products/${id}`,
    body: {
      ID: id,
      Name: name,
      Active: true,
      Price: price,
      SKU: `OO-${1001 + index}`,
      DefaultSupplierID: supplier ?? null,
      ...(store && { OwnerID: store, MultiStore: true }),
      Inventory: { Enabled: true, VariantLevelTracking: Boolean(sizes), NotificationPoint: low },
    },
  }));
}

function variants() {
  return PRODUCTS.flatMap((product, index) => (product.sizes ?? []).map((size) => ({
    path: `/v1/products/${product.id}/variants/${variantId(product, size)}`,
    body: {
      ID: variantId(product, size),
      Name: `${product.name}, ${size}`,
      Active: true,
      Price: product.price,
      SKU: `OO-${1001 + index}-${size}`,
      Specs: [{ SpecID: 'SIZE', OptionID: size, Value: size }],
    },
  })));
}

function records() {
  return PRODUCTS.flatMap((product) => {
    const items = product.sizes
      ? product.sizes.map((size) => ({ item: variantId(product, size), path: `/v1/products/${product.id}/variants/${variantId(product, size)}` }))
      : [{ item: product.id, path: `/v1/products/${product.id}` }];
    return items.flatMap(({ item, path }) => placesOf(product, item).map((place) => ({
      path: `${path}/inventoryrecords/${place.location}`,
      body: {
        ID: place.location,
        AddressID: place.location,
        NotificationPoint: product.low ?? null,
        QuantityAvailable: usualStock(item, place),
        ...(place.owner && { OwnerID: place.owner }),
        ...SPECIAL_STOCK[`${item} ${place.location}`],
        ...STORE_STOCK[item]?.[place.owner],
      },
    })));
  });
}

function placesOf({ at, supplier }, item) {
  const sellers = [supplier, ...Object.keys(STORE_STOCK[item] ?? {})];
  const own = at.map((location) => ({ location, stock: OWN_LOCATIONS.find(({ ID }) => ID === location).stock }));
  const theirs = SUPPLIERS.filter(({ ID }) => sellers.includes(ID)).map(({ ID, address }) => ({ location: address.ID, stock: 'supplier', owner: ID }));
  return [...own, ...theirs];
}

/** A number that looks like chance and is always the same for an item and a place. */
function usualStock(item, { location, stock }) {
  const [least, most] = USUAL_STOCK[stock];
  return least + (createHash('sha256').update(`${item} ${location}`).digest().readUInt32BE() % (most - least + 1));
}

function variantId({ id }, size) {
  return `${id}-${size.toLowerCase()}`;
}

async function putAll(call, resources) {
  const queue = resources.values();
  const worker = async () => {
    for (const { path, body } of queue) await call('PUT', path, body);
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, worker));
}
