// Callers of the OrderCloud dialect: the vendor's own SDK, and plain requests that show what the SDK hides. No assertions.
import http from 'node:http';
import sdk from 'ordercloud-javascript-sdk';

/** The SDK, pointed at a service with a token. Its configuration is one per process, so a test file has one service. */
export function sdkFor(service, token) {
  sdk.Configuration.Set({ baseApiUrl: service.baseUrl });
  sdk.Tokens.SetAccessToken(token);
  return sdk;
}

/** What a call of the SDK threw; nothing when it succeeded. */
export async function thrownBy(promise) {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error;
  }
}

/**
 * Plain requests with one token. Each answers `{ status, headers, body, text }`, the body read as JSON where it is some.
 * A body that is text is sent as it is, anything else as JSON.
 */
export function callerOf(service, token) {
  const send = async (method, path, body, headers = {}) => {
    const response = await fetch(service.baseUrl + path, {
      method,
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });
    return answerOf(response);
  };
  return {
    token,
    send,
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body, headers) => send('POST', path, body, headers),
    put: (path, body, headers) => send('PUT', path, body, headers),
    patch: (path, body, headers) => send('PATCH', path, body, headers),
    delete: (path, headers) => send('DELETE', path, undefined, headers),
    /** Every item of a list, page by page. */
    all: async (path) => {
      const items = [];
      for (let page = 1; ; page += 1) {
        const { status, body, text } = await send('GET', `${path}${path.includes('?') ? '&' : '?'}pageSize=100&page=${page}`);
        if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${text}`);
        items.push(...body.Items);
        if (page >= body.Meta.TotalPages) return items;
      }
    },
  };
}

export async function answerOf(response) {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parsed(text), code: parsed(text)?.Errors?.[0]?.ErrorCode };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Asks for a token with a form. */
export async function askToken(service, form) {
  return answerOf(await fetch(`${service.baseUrl}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) }));
}

/** Runs `work` for each item, so many at once, and answers the results in the order of the items. */
export async function forEach(items, atOnce, work) {
  const results = [];
  const queue = [...items].entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** A marketplace with an address `dublin` and `cork`, and product `mug` with an Inventory; and plain requests to it. */
export async function marketplaceWithMug(service, { inventory = { Enabled: true } } = {}) {
  const marketplace = await service.makeMarketplace();
  const call = callerOf(service, marketplace.token);
  for (const id of ['dublin', 'cork']) await call.put(`/v1/addresses/${id}`, { AddressName: `${id} depot`, Street1: '4 Quay Road', City: id, Country: 'IE' });
  await call.put('/v1/products/mug', { Name: 'Stone mug', Active: true, Inventory: inventory });
  return { ...marketplace, call };
}

/** A supplier with an address `<id>-home`, and a client of its own: that client's token. */
export async function makeSupplier(service, call, id) {
  await call.put(`/v1/suppliers/${id}`, { Name: id, Active: true });
  await call.put(`/v1/suppliers/${id}/addresses/${id}-home`, { Street1: '1 Main', City: 'Galway', Country: 'IE' });
  const client = await call.post('/v1/apiclients', { AppName: id, AccessTokenDuration: 600, Active: true, SupplierID: id, GenerateSecret: true });
  const answer = await askToken(service, { grant_type: 'client_credentials', client_id: client.body.ID, client_secret: client.body.ClientSecret });
  return answer.body.access_token;
}

const KEPT_OPEN = new http.Agent({ keepAlive: true, maxSockets: 16 });

/** A request that nobody tidies up on its way: any method, any path, any bytes. */
export function rawRequest(service, { method = 'GET', path, headers = {}, body }) {
  // Node tells the length of a body by itself, but not for DELETE: there the server would take it for the next request.
  const length = body === undefined || headers['transfer-encoding'] ? {} : { 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const request = http.request(service.baseUrl, { agent: KEPT_OPEN, method, path, headers: { ...length, ...headers } }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const text = bytes.toString();
        resolve({ status: response.statusCode, headers: response.headers, bytes, text, body: parsed(text), code: parsed(text)?.Errors?.[0]?.ErrorCode });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
