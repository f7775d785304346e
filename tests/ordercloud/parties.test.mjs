// Users and API clients by the SDK, and the tokens that they get.
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { askToken, callerOf, sdkFor, thrownBy } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';

const PASSWORD = 'Lamp-post-77';

let sdk;
let marketplace;

before(async () => {
  marketplace = await service.makeMarketplace();
  sdk = sdkFor(service, marketplace.token);
  await sdk.Suppliers.Save('larch', { Name: 'Larch', Active: true });
  await sdk.Buyers.Save('acme', { Name: 'Acme', Active: true });
});

beforeEach(() => sdk.Tokens.SetAccessToken(marketplace.token));

const user = (members) => ({ Password: PASSWORD, FirstName: 'Ann', LastName: 'Ash', Email: 'ann@ash.example', Active: true, ...members });
const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

const USERS = {
  AdminUsers: { parents: [], company: () => marketplace.id },
  SupplierUsers: { parents: ['larch'], company: () => 'larch' },
  Users: { parents: ['acme'], company: () => 'acme' },
};

for (const [name, { parents, company }] of Object.entries(USERS)) {
  test(`${name} are created, listed, read, saved, patched and deleted`, async () => {
    const users = sdk[name];
    const username = `${name}-one`;

    const created = await users.Create(...parents, user({ ID: 'one', Username: username, xp: { Desk: 4 } }));
    const patched = await users.Patch(...parents, 'one', { Phone: '555', xp: { Floor: 2 } });
    const list = await users.List(...parents, { search: username.toLowerCase(), searchOn: ['Username'], sortBy: ['LastName', '!ID'], filters: { Active: true } });
    const read = await users.Get(...parents, 'one');
    const saved = await users.Save(...parents, 'one', user({ ID: 'two', Username: username, FirstName: 'Bo', Password: undefined }));

    assert.deepEqual([created.ID, created.CompanyID, created.Username, created.Password, created.Active], ['one', company(), username, null, true]);
    assert.deepEqual([patched.Phone, patched.xp], ['555', { Desk: 4, Floor: 2 }]);
    assert.deepEqual(list.Items, [patched]);
    assert.deepEqual(read, patched);
    assert.deepEqual([saved.ID, saved.FirstName, saved.Phone, saved.xp], ['two', 'Bo', null, null]);
    assert.equal(await users.Delete(...parents, 'two'), '');
    const gone = await thrownBy(users.Get(...parents, 'two'));
    assert.deepEqual([gone.status, gone.errorCode, gone.errors[0].Data], [404, 'NotFound', { ObjectType: 'User', ObjectID: 'two' }]);
  });
}

test('a username is taken once, whoever has it', async () => {
  await sdk.AdminUsers.Create(user({ ID: 'first', Username: 'Taken' }));

  const error = await thrownBy(sdk.SupplierUsers.Create('larch', user({ ID: 'second', Username: 'taken' })));

  assert.deepEqual([error.status, error.errorCode], [409, 'User.UsernameMustBeUnique']);
});

describe('ApiClients', () => {
  test('are created, listed, read, saved, patched and deleted, their secrets shown once', async () => {
    const secret = 'a-secret-of-thirty-two-characters-or-more';

    const created = await sdk.ApiClients.Create({ AppName: 'Shop', AccessTokenDuration: 60, Active: true, AllowSeller: true, ClientSecret: secret });
    const read = await sdk.ApiClients.Get(created.ID);
    const patched = await sdk.ApiClients.Patch(created.ID, { xp: { Team: 'web' } });
    const list = await sdk.ApiClients.List({ search: 'sho', searchOn: ['AppName'], sortBy: ['AppName'], filters: { Active: true } });
    const saved = await sdk.ApiClients.Save(created.ID, { AppName: 'Shop 2', AccessTokenDuration: 30, Active: true });

    assert.ok(created.ID.startsWith(`${marketplace.number}-`), 'an ID begins with the number of its marketplace');
    assert.equal(created.ClientSecret, secret);
    for (const client of [read, patched, saved, ...list.Items]) assert.equal(client.ClientSecret, null);
    assert.deepEqual(list.Items, [patched]);
    assert.deepEqual([saved.AppName, saved.AccessTokenDuration, saved.AllowSeller, saved.xp], ['Shop 2', 30, false, null]);
    assert.equal((await sdk.Auth.ClientCredentials(secret, created.ID, ['ProductReader'])).token_type, 'bearer', 'a PUT without the secret keeps it');
    assert.equal(await sdk.ApiClients.Delete(created.ID), '');
    assert.equal((await thrownBy(sdk.ApiClients.Get(created.ID))).errors[0].Data.ObjectType, 'ApiClient');
    assert.equal((await thrownBy(sdk.Auth.ClientCredentials(secret, created.ID))).status, 401);
  });

  test('without a secret let people log in, and refresh what they got', async () => {
    const app = await sdk.ApiClients.Create({ AppName: 'Office', AccessTokenDuration: 10, RefreshTokenDuration: 60, Active: true, AllowSeller: true });
    await sdk.AdminUsers.Save('cleo', user({ Username: 'cleo' }));

    const first = await sdk.Auth.Login('cleo', PASSWORD, app.ID, ['ProductReader', 'SupplierReader']);
    const next = await sdk.Auth.RefreshToken(first.refresh_token, app.ID);

    assert.ok(first.refresh_token);
    assert.deepEqual([claimsOf(first.access_token).usr, claimsOf(first.access_token).cid, claimsOf(first.access_token).usrtype], ['cleo', app.ID, 'admin']);
    assert.deepEqual(claimsOf(next.access_token).role.sort(), ['ProductReader', 'SupplierReader']);
    sdk.Tokens.SetAccessToken(next.access_token);
    assert.equal((await sdk.Products.List()).Meta.Page, 1);
    const refused = await thrownBy(sdk.Suppliers.Create({ Name: 'x' }));
    assert.deepEqual([refused.status, refused.errorCode], [403, 'Auth.InsufficientRoles']);
    assert.deepEqual(refused.errors[0].Data, { SufficientRoles: ['FullAccess', 'SupplierAdmin'], AssignedRoles: ['ProductReader', 'SupplierReader'] });
  });

  test('the SDK refreshes a token that is over by itself', async () => {
    const app = await sdk.ApiClients.Create({ AppName: 'Kiosk', AccessTokenDuration: 10, RefreshTokenDuration: 60, Active: true, AllowSeller: true });
    await sdk.AdminUsers.Save('dan', user({ Username: 'dan' }));
    const { access_token: token, refresh_token: refresh } = await sdk.Auth.Login('dan', PASSWORD, app.ID);
    const [header, , signature] = token.split('.');
    const over = { ...claimsOf(token), exp: Math.floor(Date.now() / 1000) - 60 };

    sdk.Tokens.SetRefreshToken(refresh);
    sdk.Tokens.SetAccessToken(`${header}.${Buffer.from(JSON.stringify(over)).toString('base64url')}.${signature}`);
    const list = await sdk.Products.List();
    sdk.Tokens.RemoveRefreshToken();

    assert.equal(list.Meta.Page, 1);
  });

  test('of a supplier act for it alone', async () => {
    const client = await callerOf(service, marketplace.token).post('/v1/apiclients', { AppName: 'ERP', AccessTokenDuration: 60, Active: true, SupplierID: 'larch', GenerateSecret: true });
    const answer = await askToken(service, { grant_type: 'client_credentials', client_id: client.body.ID, client_secret: client.body.ClientSecret });
    await sdk.Suppliers.Save('birch', { Name: 'Birch', Active: true });

    sdk.Tokens.SetAccessToken(answer.body.access_token);
    const seen = await sdk.Suppliers.List();
    const foreign = await thrownBy(sdk.Suppliers.Get('birch'));
    const addresses = await thrownBy(sdk.AdminAddresses.List());

    assert.equal(claimsOf(answer.body.access_token).usrtype, 'supplier');
    assert.deepEqual(seen.Items.map((supplier) => supplier.ID), ['larch']);
    assert.deepEqual([foreign.status, foreign.errors[0].Data], [404, { ObjectType: 'Supplier', ObjectID: 'birch' }]);
    assert.equal(addresses.status, 403);
  });
});

test('nobody gets tokens through what is not active', async () => {
  const app = await sdk.ApiClients.Create({ AppName: 'App', AccessTokenDuration: 10, Active: true, AllowSeller: true });
  await sdk.AdminUsers.Save('eve', user({ Username: 'eve' }));
  const codeOfLogin = async () => (await thrownBy(sdk.Auth.Login('eve', PASSWORD, app.ID)))?.errorCode;

  const open = await codeOfLogin();
  await sdk.AdminUsers.Patch('eve', { Active: false });
  const inactiveUser = await codeOfLogin();
  await sdk.AdminUsers.Patch('eve', { Active: true });
  await sdk.ApiClients.Patch(app.ID, { Active: false });
  const inactiveClient = await codeOfLogin();

  assert.deepEqual([open, inactiveUser, inactiveClient], [undefined, 'Auth.UserNotActive', 'Auth.ClientNotActive']);
});
