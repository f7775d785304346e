// What a hand-written JavaScript worker needs at least: it checks the token, runs the statements that Onhand runs for the
// same request, and answers the rows as they are. `PUT` keeps the statements of requests, by their paths.
const kept = {};
let key;

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (request.method === 'PUT') {
      Object.assign(kept, await request.json());
      return new Response(null, { status: 204 });
    }
    if (!(await isValid(request.headers.get('authorization'), env))) return new Response(null, { status: 401 });
    let results = [];
    for (const statements of kept[pathname]) {
      results = await env.DB.batch(statements.map(([sql, params]) => env.DB.prepare(sql).bind(...params)));
    }
    return Response.json({ Items: results.flatMap((result) => result.results ?? []) });
  },
};

/** A JWT that is signed with our key by HS256 and not yet expired. */
async function isValid(authorization, env) {
  const [head, claims, signature] = (authorization ?? '').replace(/^Bearer /, '').split('.');
  if (!signature) return false;
  key ??= await crypto.subtle.importKey('raw', new TextEncoder().encode(env.ONHAND_SIGNING_KEY), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  if (!(await crypto.subtle.verify('HMAC', key, bytes(signature), new TextEncoder().encode(`${head}.${claims}`)))) return false;
  return JSON.parse(new TextDecoder().decode(bytes(claims))).exp > Date.now() / 1000;
}

function bytes(base64url) {
  return Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));
}
