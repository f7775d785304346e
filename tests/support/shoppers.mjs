// Buyers, their users and groups, and tokens of them. No assertions.
import { callerOf } from './ordercloud.mjs';

/** A buyer with so many active users, `<id>-0` and on. */
export async function makeBuyer(call, id, users = 1) {
  await call.put(`/v1/buyers/${id}`, { Name: id, Active: true });
  const made = Array.from({ length: users }, (_, n) => makeUser(call, id, `${id}-${n}`));
  return Promise.all(made);
}

/** An active user of a buyer. */
export async function makeUser(call, buyer, id) {
  await call.put(`/v1/buyers/${buyer}/users/${id}`, { Username: id, FirstName: 'Ann', LastName: id, Email: `${id}@example.com`, Active: true });
  return id;
}

/** A client through which a shop's server acts for shoppers. */
export async function makeShop(call) {
  const { body } = await call.post('/v1/apiclients', { AppName: 'Shop', AccessTokenDuration: 600, Active: true, AllowAnyBuyer: true, GenerateSecret: true });
  return body.ID;
}

/** Requests of a buyer's user, by impersonation. */
export async function shopper(service, call, shop, buyer, user) {
  const { body } = await call.post(`/v1/buyers/${buyer}/users/${user}/accesstoken`, { ClientID: shop, Roles: ['Shopper'] });
  return callerOf(service, body.access_token);
}

/** Eight mugs in Dublin that every buyer sees, and eight in Cork that nobody does. */
export async function makeSeenAndUnseenMugs(call) {
  for (const [id, AllowAllBuyers] of [['dublin', true], ['cork', false]]) {
    await call.put(`/v1/products/mug/inventoryrecords/${id}`, { AddressID: id, QuantityAvailable: 8, AllowAllBuyers });
  }
}
