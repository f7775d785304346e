// Callers of the Kibo dialect: both of the vendor's clients, and plain requests that show what they hide. No assertions.
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { Configuration } from '@kibocommerce/rest-sdk';
import { InventoryApi, InventoryJobApi, ModifyInventoryApi } from '@kibocommerce/rest-sdk/clients/Inventory/index.js';
import { callerOf } from './ordercloud.mjs';

const require = createRequire(import.meta.url);
const openMozu = require('mozu-node-sdk/clients/commerce/inventory');

export const INVENTORY = '/api/commerce/inventory/v5/inventory';
export const QUEUE = '/api/commerce/inventory/v1/queue';

const PLACES = [['HARB', 'Harbour Street'], ['MILL', 'Mill Lane']];

/** A marketplace of your own with the locations `HARB` "Harbour Street" and `MILL` "Mill Lane", and callers of it. */
export async function kiboMarketplace(service) {
  const marketplace = await service.makeMarketplace();
  const call = callerOf(service, marketplace.token);
  for (const [id, AddressName] of PLACES) await call.put(`/v1/addresses/${id}`, { AddressName, Street1: '1 Quay', City: 'Galway', Country: 'IE' });
  return { ...marketplace, call, ...kiboOf(service, marketplace) };
}

/** Both clients and plain requests, for a marketplace and its token. */
export function kiboOf(service, { number, token }) {
  const configuration = new Configuration({ tenantId: String(number), siteId: '200', apiHost: service.baseUrl, accessToken: token });
  const base = `${service.baseUrl}/`;
  const mozu = openMozu({
    context: { baseUrl: base, tenantPod: base, tenant: number, site: 200, jwt: token },
    plugins: [(client) => { client.prerequisiteTasks = []; }], // Its own ways to a token lead to the vendor.
  });
  const plain = callerOf(service, token);
  const tenant = { 'x-vol-tenant': String(number) };
  const kibo = {
    modify: new ModifyInventoryApi(configuration),
    jobs: new InventoryJobApi(configuration),
    inventory: new InventoryApi(configuration),
    mozu,
    post: (path, body, headers) => plain.post(path, body, { ...tenant, ...headers }),
    get: (path, headers) => plain.get(path, { ...tenant, ...headers }),
    /** The job once it has ended. */
    ended: async (jobID, withinMs = 60_000) => {
      for (const deadline = Date.now() + withinMs; ; await sleep(20)) {
        const { status, body, text } = await kibo.get(`${QUEUE}/${jobID}`);
        if (status === 200 && (body.success || body.status === 'FAILED')) return body;
        if (Date.now() > deadline) throw new Error(`Job ${jobID} has not ended: ${status} ${text}`);
      }
    },
    /** What a product's record at a location holds. */
    record: async (product, location = 'HARB') => (await plain.get(`/v1/products/${product}/inventoryrecords/${location}`)).body,
  };
  return { kibo };
}
