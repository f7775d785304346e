// Buyers, their users and groups by the SDK, and the tokens of shoppers: by password, by impersonation, anonymous, viewing.
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { askToken, callerOf, marketplaceWithMug, sdkFor, thrownBy } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';
import { makeBuyer } from '../support/shoppers.mjs';

const PASSWORD = 'Lamp-post-77';

let sdk;
let marketplace;
let app;

before(async () => {
  marketplace = await marketplaceWithMug(service);
  sdk = sdkFor(service, marketplace.token);
  await sdk.Buyers.Create({ ID: 'acme', Name: 'Acme', Active: true });
  await sdk.Users.Create('acme', user({ ID: 'ann', Username: 'ann' }));
  await sdk.UserGroups.Create('acme', { ID: 'trade', Name: 'Trade' });
  app = await sdk.ApiClients.Create({ AppName: 'Shop', AccessTokenDuration: 60, Active: true, AllowAnyBuyer: true });
});

beforeEach(() => sdk.Tokens.SetAccessToken(marketplace.token));

const user = (members) => ({ Password: PASSWORD, FirstName: 'Ann', LastName: 'Ash', Email: 'ann@ash.example', Active: true, ...members });
const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

/** What the promise of a missing object was told. */
async function missing(promise) {
  const error = await thrownBy(promise);
  return [error.status, error.errorCode, error.errors[0].Data.ObjectType, error.errors[0].Data.ObjectID];
}

test('Buyers are created, listed, read, saved, patched and deleted', async () => {
  const created = await sdk.Buyers.Create({ ID: 'zenith', Name: 'Zenith', Active: true });
  const patched = await sdk.Buyers.Patch('zenith', { xp: { Tier: 'gold' } });
  const list = await sdk.Buyers.List({ search: 'zen', searchOn: ['Name'], sortBy: ['!Name'], filters: { Active: true, 'xp.Tier': 'gold' } });
  const saved = await sdk.Buyers.Save('zenith', { ID: 'nadir', Name: 'Nadir' });

  assert.match(created.DateCreated, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/);
  assert.deepEqual(created, { ID: 'zenith', Name: 'Zenith', DefaultCatalogID: 'zenith', Active: true, DateCreated: created.DateCreated, xp: null });
  assert.deepEqual(await sdk.Buyers.Get('nadir'), saved);
  assert.deepEqual(list.Items, [patched]);
  assert.deepEqual([saved.ID, saved.Active, saved.xp, saved.DateCreated], ['nadir', false, null, created.DateCreated]);
  assert.equal((await thrownBy(sdk.Buyers.Create({ ID: 'acme', Name: 'x' }))).errorCode, 'IdExists');
  assert.equal(await sdk.Buyers.Delete('nadir'), '');
  assert.deepEqual(await missing(sdk.Buyers.Get('nadir')), [404, 'NotFound', 'Buyer', 'nadir']);
});

test('UserGroups are created, listed, read, saved, patched and deleted', async () => {
  const created = await sdk.UserGroups.Create('acme', { ID: 'vip', Name: 'VIP', Description: 'They buy much' });
  const patched = await sdk.UserGroups.Patch('acme', 'vip', { xp: { Rank: 1 } });
  const list = await sdk.UserGroups.List('acme', { search: 'much', sortBy: ['Name'] });
  const saved = await sdk.UserGroups.Save('acme', 'vip', { ID: 'best', Name: 'Best' });

  assert.deepEqual(created, { ID: 'vip', Name: 'VIP', Description: 'They buy much', xp: null });
  assert.deepEqual(list.Items, [patched]);
  assert.deepEqual([saved, await sdk.UserGroups.Get('acme', 'best')], [{ ID: 'best', Name: 'Best', Description: null, xp: null }, saved]);
  assert.equal(await sdk.UserGroups.Delete('acme', 'best'), '');
  assert.deepEqual(await missing(sdk.UserGroups.Get('acme', 'best')), [404, 'NotFound', 'UserGroup', 'best']);
  assert.deepEqual(await missing(sdk.UserGroups.List('nobody')), [404, 'NotFound', 'Buyer', 'nobody']);
});

test('Users join groups and leave them', async () => {
  await sdk.Users.Create('acme', user({ ID: 'joe', Username: 'joe' }));

  assert.equal(await sdk.UserGroups.SaveUserAssignment('acme', { UserGroupID: 'trade', UserID: 'joe' }), '');
  assert.equal(await sdk.UserGroups.SaveUserAssignment('acme', { UserGroupID: 'trade', UserID: 'joe' }), '', 'again is harmless');
  const [ofUser, ofGroup, ofNobody] = await Promise.all([{ userID: 'joe' }, { userGroupID: 'trade', userID: 'joe' }, { userID: 'nobody' }].map((options) => sdk.UserGroups.ListUserAssignments('acme', options)));

  assert.deepEqual([ofUser.Items, ofGroup.Items], [[{ UserGroupID: 'trade', UserID: 'joe' }], [{ UserGroupID: 'trade', UserID: 'joe' }]]);
  assert.equal(ofNobody.Meta.TotalCount, 0);
  assert.equal(await sdk.UserGroups.DeleteUserAssignment('acme', 'trade', 'joe'), '');
  assert.deepEqual(await missing(sdk.UserGroups.DeleteUserAssignment('acme', 'trade', 'joe')), [404, 'NotFound', 'User', 'joe']);
  assert.deepEqual(await missing(sdk.UserGroups.SaveUserAssignment('acme', { UserGroupID: 'none', UserID: 'joe' })), [404, 'NotFound', 'UserGroup', 'none']);
  await sdk.Users.Delete('acme', 'joe');
});

test('a buyer takes its users, groups, memberships and clients along', async () => {
  await makeBuyer(marketplace.call, 'gone', 2);
  await sdk.UserGroups.Create('gone', { ID: 'g', Name: 'G' });
  await sdk.UserGroups.SaveUserAssignment('gone', { UserGroupID: 'g', UserID: 'gone-0' });
  const till = await sdk.ApiClients.Create({ AppName: 'Till', AccessTokenDuration: 60, Active: true, BuyerID: 'gone' });

  await sdk.Buyers.Delete('gone');
  await sdk.Buyers.Create({ ID: 'gone', Name: 'Another' });

  assert.equal((await sdk.Users.List('gone')).Meta.TotalCount, 0);
  assert.equal((await sdk.UserGroups.List('gone')).Meta.TotalCount, 0);
  assert.equal((await sdk.UserGroups.ListUserAssignments('gone')).Meta.TotalCount, 0);
  assert.equal((await missing(sdk.ApiClients.Get(till.ID)))[2], 'ApiClient');
});

describe('a shopper', () => {
  test('logs in, sees who it is, and changes that', async () => {
    await sdk.UserGroups.SaveUserAssignment('acme', { UserGroupID: 'trade', UserID: 'ann' });
    const { access_token: token } = await sdk.Auth.Login('ann', PASSWORD, app.ID, ['Shopper', 'MeAdmin', 'ProductAdmin']);
    sdk.Tokens.SetAccessToken(token);

    const me = await sdk.Me.Get();
    const groups = await sdk.Me.ListUserGroups();
    const patched = await sdk.Me.Patch({ Phone: '555', Active: false, xp: { Size: 'M' } });
    const refused = await thrownBy(sdk.Buyers.List());

    assert.deepEqual([claimsOf(token).usr, claimsOf(token).usrtype, claimsOf(token).role], ['ann', 'buyer', ['Shopper', 'MeAdmin']]);
    assert.deepEqual([me.ID, me.CompanyID, me.Buyer, me.Seller, me.Supplier, me.Password], ['ann', 'acme', { ID: 'acme', DefaultCatalogID: 'acme' }, null, null, null]);
    assert.ok(!('FailedLoginAttempts' in me));
    assert.deepEqual(groups.Items.map((group) => group.ID), ['trade']);
    assert.deepEqual([patched.Phone, patched.Active, patched.xp], ['555', true, { Size: 'M' }]);
    assert.deepEqual([refused.status, refused.errorCode], [403, 'Auth.InsufficientRoles']);
  });

  test('is acted for by a server', async () => {
    const { access_token: token } = await sdk.Users.GetAccessToken('acme', 'ann', { ClientID: app.ID, Roles: ['Shopper'] });
    const unknown = await thrownBy(sdk.Users.GetAccessToken('acme', 'ann', { ClientID: 'nobody', Roles: ['Shopper'] }));
    sdk.Tokens.SetAccessToken(token);

    assert.deepEqual([claimsOf(token).cid, claimsOf(token).role], [app.ID, ['Shopper']]);
    assert.equal((await sdk.Me.Get()).ID, 'ann');
    assert.deepEqual([unknown.status, unknown.errorCode], [400, 'Impersonation.ClientIDNotFound']);
    assert.equal((await thrownBy(sdk.Me.Patch({ Phone: '1' }))).errorCode, 'Auth.InsufficientRoles');
  });

  test('may be anonymous, one of many that share a user', async () => {
    const shop = await sdk.ApiClients.Create({ AppName: 'Window', AccessTokenDuration: 60, AnonymousTokenDuration: 30, Active: true, IsAnonBuyer: true, DefaultContextUserName: 'ann' });

    const [one, two] = await Promise.all([sdk.Auth.Anonymous(shop.ID, ['Shopper']), sdk.Auth.Anonymous(shop.ID)]);
    const again = await sdk.Auth.Anonymous(shop.ID, ['Shopper'], undefined, { anonuserid: claimsOf(one.access_token).orderid });
    const made = await sdk.Auth.Anonymous(shop.ID, ['Shopper'], undefined, { anonuserid: 'a name of my own' });

    const names = [one, two, again, made].map(({ access_token: token }) => claimsOf(token).orderid);
    assert.deepEqual([names[2], new Set(names).size], [names[0], 3]);
    for (const name of names) assert.match(name, /^[A-Za-z0-9_-]{22}$/);
    assert.equal(one.expires_in, 30 * 60 - 1);
    sdk.Tokens.SetAccessToken(two.access_token);
    assert.equal((await sdk.Me.Get()).Buyer.ID, 'acme');
    assert.equal((await thrownBy(sdk.Me.Patch({ Password: 'Mine-from-now-on' }))).errorCode, 'Auth.UserNotAuthorizedToAdmin');
    assert.equal((await thrownBy(sdk.Auth.Anonymous(app.ID, ['Shopper']))).status, 401, 'not through a client that is not for it');
  });

  test('is looked through by who may, with GET of /v1/me alone', async () => {
    await marketplace.call.put('/v1/products/mug/inventoryrecords/hidden', { AddressID: 'cork', QuantityAvailable: 8, AllowAllBuyers: false });
    await marketplace.call.post('/v1/products/mug/inventoryrecords/assignments', { InventoryRecordID: 'hidden', BuyerID: 'acme', UserGroupID: 'trade' });
    const view = async (UserGroupIDs) => {
      const { status, body } = await marketplace.call.post('/v1/buyers/acme/viewtoken', { UserGroupIDs });
      assert.deepEqual([status, body.token_type, body.expires_in], [200, 'bearer', 600]);
      return callerOf(service, body.access_token);
    };
    const [member, stranger] = [await view(['trade']), await view([])];
    const records = async (call) => (await call.get('/v1/me/products/mug/inventoryrecords')).body.Items.map((record) => record.ID);

    assert.deepEqual([await records(member), await records(stranger)], [['hidden'], []]);
    for (const [method, path] of [['GET', '/v1/products'], ['GET', '/v1/buyers'], ['PATCH', '/v1/me'], ['POST', '/v1/orders/Outgoing'], ['GET', '/v1/cart'], ['POST', '/v1/buyers/acme/viewtoken'], ['GET', '/v1/nothing']]) {
      const refused = await member.send(method, path, method === 'GET' ? undefined : {});
      assert.deepEqual([refused.status, refused.code], [403, 'Auth.UserNotAuthorizedToAdmin'], `${method} ${path}`);
    }
  });

  test('of an inactive buyer gets no token', async () => {
    await sdk.Buyers.Create({ ID: 'shut', Name: 'Shut', Active: true });
    await sdk.Users.Create('shut', user({ ID: 'sue', Username: 'sue' }));
    const login = async () => (await thrownBy(sdk.Auth.Login('sue', PASSWORD, app.ID)))?.errorCode;

    const open = await login();
    await sdk.Buyers.Patch('shut', { Active: false });
    const shut = await login();

    assert.deepEqual([open, shut], [undefined, 'Auth.CompanyNotActive']);
  });
});

test("a buyer's own client lets in that buyer's users alone, and sees as its buyer by itself", async () => {
  await makeBuyer(marketplace.call, 'other', 0);
  await sdk.Users.Create('other', user({ ID: 'oz', Username: 'oz' }));
  const { body: till } = await marketplace.call.post('/v1/apiclients', { AppName: 'Till', AccessTokenDuration: 60, Active: true, BuyerID: 'other', GenerateSecret: true });
  const form = { client_id: till.ID, client_secret: till.ClientSecret };

  const own = await askToken(service, { ...form, grant_type: 'password', username: 'oz', password: PASSWORD });
  const foreign = await askToken(service, { ...form, grant_type: 'password', username: 'ann', password: PASSWORD });
  const itself = await askToken(service, { ...form, grant_type: 'client_credentials' });

  assert.deepEqual([own.status, foreign.code], [200, 'Auth.InvalidUsernameOrPassword']);
  sdk.Tokens.SetAccessToken(itself.body.access_token);
  const me = await sdk.Me.Get();
  assert.deepEqual([me.ID, me.FirstName, me.Buyer.ID], [till.ID, 'Till', 'other']);
  assert.equal((await sdk.Me.ListUserGroups()).Meta.TotalCount, 0);
});
