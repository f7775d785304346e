// The sample shop of ../shared/data/outdoor, as the bodies of an OrderCloud client. No assertions.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '../../scripts/paths.mjs';
import { forEach } from './ordercloud.mjs';

/** `ONHAND_SAMPLE` names the folder where it is not beside the project. */
const FOLDER = process.env.ONHAND_SAMPLE || path.join(ROOT, '..', 'shared', 'data', 'outdoor');

/** Why there is no sample to load; false when there is one. */
export const absence = !existsSync(path.join(FOLDER, 'inventory.csv')) && `there is no sample shop in ${FOLDER}; ONHAND_SAMPLE can name its folder`;

/** The inventory as its vendor exported it. */
export const inventoryFile = path.join(FOLDER, 'inventory.csv');

/** Addresses, products with their variants, and for each row of the inventory a record; each with where it goes. */
export async function readOutdoor() {
  const [locations, products, variations, inventory] = await Promise.all(['locations', 'products', 'variations', 'inventory'].map(readRows));
  const codes = new Set(products.map((product) => product.productCode));
  const feedOnly = [...new Set(inventory.map((row) => row.upc))].filter((upc) => !codes.has(upc));
  return {
    addresses: locations.map(address),
    products: [...products.map(product), ...feedOnly.map(productOfFeed)],
    variants: variations.map(variant),
    records: inventory.map(record),
  };
}

/** Puts the whole shop into a marketplace without one, by plain requests. */
export async function loadOutdoor(call, { addresses, products, variants, records }) {
  const stages = [
    addresses.map((body) => [`/v1/addresses/${body.ID}`, body]),
    products.map((body) => [`/v1/products/${body.ID}`, body]),
    variants.map(({ productId, body }) => [`/v1/products/${productId}/variants/${body.ID}`, body]),
    records.map(({ productId, body }) => [`/v1/products/${productId}/inventoryrecords/${body.ID}`, body]),
  ];
  for (const stage of stages) {
    await forEach(stage, 16, async ([path, body]) => {
      const { status, text } = await call.put(path, body);
      if (status >= 400) throw new Error(`PUT ${path} answered ${status}: ${text}`);
    });
  }
}

function address({ code, name, street, city, state, zip, country, lat, lng }) {
  return { ID: code, AddressName: name, Street1: street, City: city, State: state, Zip: zip, Country: country, xp: { Lat: Number(lat), Lng: Number(lng) } };
}

function product({ productCode, name, price }) {
  return { ID: productCode, Name: name, Active: true, Price: price || null, xp: { Family: familyOf(productCode) } };
}

/** The feed names items that the catalogue has never heard of. */
function productOfFeed(upc) {
  return { ID: upc, Name: upc, Active: true, UPC: upc, Inventory: { Enabled: true }, xp: { Family: familyOf(upc), FromFeed: true } };
}

function variant({ productCode, variationProductCode, options }) {
  const specs = options.split(';').map((option) => option.trim().split('='));
  return { productId: productCode, body: { ID: variationProductCode, Active: true, Specs: specs.map(([id, value]) => ({ SpecID: id, Value: value })) } };
}

/** An empty column is left out, so the record has its default there. */
function record({ locationCode, upc, quantity, floor, safetyStock, ltd }) {
  const numbers = { QuantityAvailable: quantity, Floor: floor, SafetyStock: safetyStock, LTD: ltd };
  const given = Object.entries(numbers).filter(([, text]) => text !== '').map(([member, text]) => [member, Number(text)]);
  return { productId: upc, body: { ID: `${upc}-${locationCode}`, AddressID: locationCode, ...Object.fromEntries(given), xp: { Row: { Location: locationCode } } } };
}

function familyOf(code) {
  return code.split(/[-_]/)[0];
}

/** The rows of one of its CSV files by the names in the first line. */
export async function readRows(name) {
  const text = await readFile(path.join(FOLDER, `${name}.csv`), 'utf8');
  const [names, ...rows] = text.split(/\r?\n/).filter((line) => line !== '').map(cellsOf);
  return rows.map((cells) => Object.fromEntries(names.map((column, index) => [column, cells[index] ?? ''])));
}

/** A cell in quotes may hold commas; two quotes inside are one. No cell of the sample holds a line break. */
function cellsOf(line) {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);
}
