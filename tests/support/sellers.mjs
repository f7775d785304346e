// Sellers behind one variant, and callers with their keys. No assertions.
import { answerOf, callerOf } from './ordercloud.mjs';

const BASE = '/api/v2/client';
const MEDIA_TYPE = 'application/vnd.api+json';

/**
 * A marketplace of your own with the members `s1`, `s2`, `s3`, numbers 1 to 3, and `parent`, number 4, whose multi-store
 * product `bike` is its own variant, number 1. `keys` has a caller for each of them and for `stranger`, who is no member.
 */
export async function makeStores(service) {
  const marketplace = await service.makeMarketplace();
  const call = callerOf(service, marketplace.token);
  for (const [id, Name] of [['s1', 'Quay Cycles'], ['s2', 'Moor Cycles'], ['s3', 'Dale Cycles'], ['parent', 'Bikes'], ['stranger', 'Other']]) {
    await call.post('/v1/suppliers', { ID: id, Name, Active: true });
  }
  await call.post('/v1/products', { ID: 'bike', Name: 'Bike', Active: true, OwnerID: 'parent', MultiStore: true, Inventory: { Enabled: true } });
  for (const member of ['s1', 's2', 's3']) await call.put(`/v1/suppliers/parent/members/${member}`, {});
  const keys = {};
  for (const id of ['s1', 's2', 's3', 'parent', 'stranger']) keys[id] = sellerOf(service, await makeKey(call, id));
  return { ...marketplace, call, keys };
}

export async function makeKey(call, supplier) {
  return (await call.post(`/v1/suppliers/${supplier}/apikeys`, { Name: 'ERP' })).body.Key;
}

/** Requests with a key. A body that is text is sent as it is, anything else as JSON. */
export function sellerOf(service, key) {
  const send = async (method, path, body, headers = {}) => {
    const response = await fetch(`${service.baseUrl}${BASE}/${path}`, {
      method,
      headers: { ...(key && { authorization: `Bearer ${key}` }), ...(body !== undefined && { 'content-type': MEDIA_TYPE }), ...headers },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });
    return answerOf(response);
  };
  return {
    key,
    send,
    get: (path, headers) => send('GET', path, undefined, headers),
    put: (path, body, headers) => send('PUT', path, body, headers),
    post: (path, body, headers) => send('POST', path, body, headers),
    delete: (path, headers) => send('DELETE', path, undefined, headers),
  };
}
