// Calls to a running service as its operator and as the clients of its marketplaces.
import { Failure } from './steps.mjs';

export async function token(baseUrl, { clientId, clientSecret, scope }) {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope });
  const response = await fetch(`${baseUrl}/oauth/token`, { method: 'POST', body: form });
  return (await bodyOf(response, 'POST /oauth/token')).access_token;
}

export function operatorToken(baseUrl, credentials) {
  return token(baseUrl, { clientId: credentials.ONHAND_OPERATOR_ID, clientSecret: credentials.ONHAND_OPERATOR_SECRET, scope: 'PlatformOperator' });
}

/** Makes a marketplace, or makes the credentials of one that exists valid again. */
export function makeMarketplace(baseUrl, operator, marketplace) {
  return send(baseUrl, operator, 'POST', '/v1/marketplaces', marketplace);
}

export async function send(baseUrl, bearer, method, path, body) {
  const headers = { authorization: `Bearer ${bearer}`, ...(body && { 'content-type': 'application/json' }) };
  const response = await fetch(baseUrl + path, { method, headers, body: body && JSON.stringify(body) });
  return bodyOf(response, `${method} ${path}`);
}

async function bodyOf(response, call) {
  const text = await response.text();
  if (!response.ok) throw new Failure(`${call} answered ${response.status}.`, { output: text });
  return text ? JSON.parse(text) : undefined;
}
