// Every call of the vendor's SDK that this release serves, unchanged but for the base URL.
import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import { callerOf, makeSupplier, sdkFor, thrownBy } from '../support/ordercloud.mjs';
import { service } from '../support/service.mjs';

let sdk;
let marketplace;

before(async () => {
  marketplace = await service.makeMarketplace();
  sdk = sdkFor(service, marketplace.token);
  await sdk.AdminAddresses.Save('dublin', address({ City: 'Dublin' }));
  await sdk.AdminAddresses.Save('cork', address({ City: 'Cork' }));
});

beforeEach(() => sdk.Tokens.SetAccessToken(marketplace.token));

function address(members) {
  return { Street1: '4 Quay Road', City: 'Galway', Country: 'IE', ...members };
}

/** `DELETE` resolves to an empty text, and the object is gone. */
async function assertDeletes(remove, get, objectType) {
  assert.equal(await remove(), '');
  const error = await thrownBy(get());
  assert.equal(error.name, 'OrderCloudError');
  assert.equal(error.status, 404);
  assert.equal(error.errorCode, 'NotFound');
  assert.equal(error.errors[0].Data.ObjectType, objectType);
}

describe('Auth', () => {
  test('ClientCredentials gives a token that the SDK reads and uses', async () => {
    const answer = await sdk.Auth.ClientCredentials(marketplace.clientSecret, marketplace.clientId, ['FullAccess']);

    assert.equal(answer.token_type, 'bearer');
    assert.ok(answer.expires_in > 0);
    sdk.Tokens.SetAccessToken(answer.access_token);
    assert.equal((await sdk.Suppliers.List()).Meta.Page, 1);
  });

  test('roles are those of the scope, and all that are held without one', async () => {
    const rolesOf = (answer) => JSON.parse(Buffer.from(answer.access_token.split('.')[1], 'base64url')).role;

    const some = await sdk.Auth.ClientCredentials(marketplace.clientSecret, marketplace.clientId, ['ProductReader', 'SupplierReader']);
    const all = await sdk.Auth.ClientCredentials(marketplace.clientSecret, marketplace.clientId);

    assert.deepEqual(rolesOf(some).sort(), ['ProductReader', 'SupplierReader']);
    assert.ok(rolesOf(all).length > 0);
  });

  test('custom roles alone, before which the SDK puts the word undefined, are an OAuth error and no failure', async () => {
    const error = await thrownBy(sdk.Auth.ClientCredentials(marketplace.clientSecret, marketplace.clientId, [], ['Packer']));

    assert.equal(error.status, 400);
    assert.equal(error.errorCode, 'Auth.InsufficientRole');
  });

  test('Login through a client with a secret needs the secret, which ElevatedLogin sends', async () => {
    const refused = await thrownBy(sdk.Auth.Login(marketplace.username, marketplace.password, marketplace.clientId, ['FullAccess']));
    const answer = await sdk.Auth.ElevatedLogin(marketplace.clientSecret, marketplace.username, marketplace.password, marketplace.clientId, ['FullAccess']);

    assert.equal(refused.status, 401);
    sdk.Tokens.SetAccessToken(answer.access_token);
    assert.equal((await sdk.Products.List()).Meta.Page, 1);
  });

  test('a wrong secret and a wrong password are told with their codes', async () => {
    const secret = await thrownBy(sdk.Auth.ClientCredentials('not the secret', marketplace.clientId, ['FullAccess']));
    const password = await thrownBy(sdk.Auth.ElevatedLogin(marketplace.clientSecret, marketplace.username, 'not the password', marketplace.clientId));

    assert.deepEqual([secret.status, secret.errorCode], [401, 'Auth.OauthError']);
    assert.deepEqual([password.status, password.errorCode], [400, 'Auth.InvalidUsernameOrPassword']);
  });

  test('without a token the SDK sends an empty one and gets 401', async () => {
    sdk.Tokens.RemoveAccessToken();

    const error = await thrownBy(sdk.Products.List());

    assert.deepEqual([error.name, error.status, error.errorCode], ['OrderCloudError', 401, 'InvalidToken']);
  });
});

describe('Suppliers', () => {
  test('are created, listed, read, saved, patched and deleted', async () => {
    const created = await sdk.Suppliers.Create({ ID: 'larch', Name: 'Larch', Active: true });
    assert.deepEqual([created.ID, created.Name, created.Active, created.xp], ['larch', 'Larch', true, null]);

    const list = await sdk.Suppliers.List({ search: 'lar', searchOn: ['Name'], sortBy: ['!Name'], filters: { Active: true } });
    assert.deepEqual(list.Items.map((supplier) => supplier.ID), ['larch']);

    const saved = await sdk.Suppliers.Save('larch', { Name: 'Larch & Sons', Active: true, xp: { Tier: 1 } });
    const patched = await sdk.Suppliers.Patch('larch', { xp: { Since: 2020 } });
    assert.equal(saved.Name, 'Larch & Sons');
    assert.deepEqual(patched.xp, { Tier: 1, Since: 2020 });
    assert.deepEqual(await sdk.Suppliers.Get('larch'), patched);

    await assertDeletes(() => sdk.Suppliers.Delete('larch'), () => sdk.Suppliers.Get('larch'), 'Supplier');
  });

  test('SupplierAddresses live under their supplier', async () => {
    await sdk.Suppliers.Save('birch', { Name: 'Birch', Active: true });

    const created = await sdk.SupplierAddresses.Create('birch', address({ ID: 'yard', Country: 'US', State: 'MN', Zip: '55401' }));
    const saved = await sdk.SupplierAddresses.Save('birch', 'yard', address({ AddressName: 'The yard' }));
    const patched = await sdk.SupplierAddresses.Patch('birch', 'yard', { Phone: '555' });
    const list = await sdk.SupplierAddresses.List('birch', { filters: { AddressName: '*yard*' } });

    assert.deepEqual([created.State, created.Zip], ['MN', '55401']);
    assert.equal(saved.AddressName, 'The yard');
    assert.deepEqual([patched.Phone, patched.AddressName], ['555', 'The yard']);
    assert.deepEqual(list.Items, [patched]);
    assert.deepEqual(await sdk.SupplierAddresses.Get('birch', 'yard'), patched);
    await assertDeletes(() => sdk.SupplierAddresses.Delete('birch', 'yard'), () => sdk.SupplierAddresses.Get('birch', 'yard'), 'Address');
  });
});

test('AdminAddresses are created, listed, read, saved, patched and deleted', async () => {
  const created = await sdk.AdminAddresses.Create(address({ AddressName: 'Pop-up' }));
  assert.match(created.ID, /^[A-Za-z0-9_-]{22}$/, 'the server makes an ID of 22 characters');

  const saved = await sdk.AdminAddresses.Save(created.ID, address({ ID: 'pop-up', AddressName: 'Pop-up', City: 'Sligo' }));
  assert.deepEqual([saved.ID, saved.City], ['pop-up', 'Sligo'], 'another ID in the body renames');

  const patched = await sdk.AdminAddresses.Patch('pop-up', { Street2: 'Gate 2' });
  const list = await sdk.AdminAddresses.List({ search: 'sligo', sortBy: ['City', '!ID'] });
  assert.deepEqual(list.Items, [patched]);
  assert.deepEqual(await sdk.AdminAddresses.Get('pop-up'), patched);
  await assertDeletes(() => sdk.AdminAddresses.Delete('pop-up'), () => sdk.AdminAddresses.Get('pop-up'), 'Address');
});

describe('Products', () => {
  test('are created, listed, read, saved, patched and deleted', async () => {
    const created = await sdk.Products.Create({ ID: 'P1', Name: 'n', Active: true, Inventory: { Enabled: true, VariantLevelTracking: false, OrderCanExceed: false, QuantityAvailable: 3, NotificationPoint: 1 } });
    assert.equal(created.OwnerID, marketplace.id);
    const { LastUpdated, ...inventory } = created.Inventory;
    assert.deepEqual(inventory, { Enabled: true, VariantLevelTracking: false, OrderCanExceed: false, NotificationPoint: 1, QuantityAvailable: 3, Infinite: false });
    assert.match(LastUpdated, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/);

    const patched = await sdk.Products.Patch('P1', { Inventory: { QuantityAvailable: 999 }, xp: { Colour: 'grey' } });
    assert.deepEqual([patched.Inventory.QuantityAvailable, patched.Inventory.NotificationPoint], [999, 1]);

    const list = await sdk.Products.List({ searchType: 'AnyTerm', catalogID: 'any', search: 'p1', filters: { Active: true, 'Inventory.QuantityAvailable': '>5', xp: { Colour: 'GREY' } } });
    assert.deepEqual(list.Items, [patched]);
    assert.deepEqual(list.Meta, { Facets: [], Page: 1, PageSize: 20, TotalCount: 1, TotalPages: 1, ItemRange: [1, 1], NextPageKey: null });

    const saved = await sdk.Products.Save('P1', { Name: 'again' });
    assert.deepEqual([saved.Name, saved.Active, saved.Inventory, saved.xp], ['again', false, null, null], 'what a PUT omits is at its default');
    assert.deepEqual(await sdk.Products.Get('P1'), saved);
    await assertDeletes(() => sdk.Products.Delete('P1'), () => sdk.Products.Get('P1'), 'Product');
  });

  test('variants are saved, listed, read and patched with their specs', async () => {
    await sdk.Products.Save('shirt', { Name: 'Shirt', Active: true, Inventory: { Enabled: true, VariantLevelTracking: true } });

    const saved = await sdk.Products.SaveVariant('shirt', 'shirt-s', { ID: 'shirt-s', Name: 'Small', Active: true, Specs: [{ SpecID: 'SIZE', OptionID: 'S' }] });
    const patched = await sdk.Products.PatchVariant('shirt', 'shirt-s', { ID: 'SKU-1', Inventory: { QuantityAvailable: 5 } });
    const list = await sdk.Products.ListVariants('shirt', { search: 'small', sortBy: ['Name'] });

    assert.deepEqual(saved.Specs, [{ SpecID: 'SIZE', OptionID: 'S', Value: null, Name: null, PriceMarkupType: 'NoMarkup', PriceMarkup: null }]);
    assert.deepEqual([patched.ID, patched.Inventory.QuantityAvailable, patched.Specs.length], ['SKU-1', 5, 1]);
    assert.deepEqual(list.Items, [patched]);
    assert.deepEqual(await sdk.Products.GetVariant('shirt', 'SKU-1'), patched);
    assert.equal((await sdk.Products.Get('shirt')).Inventory.QuantityAvailable, 5);
  });
});

describe('InventoryRecords', () => {
  const levels = {
    product: {
      ready: () => sdk.Products.Save('mug', { Name: 'Stone mug', Active: true, Inventory: { Enabled: true } }),
      path: ['mug'],
      calls: () => ({ list: sdk.InventoryRecords.List, create: sdk.InventoryRecords.Create, get: sdk.InventoryRecords.Get, save: sdk.InventoryRecords.Save, patch: sdk.InventoryRecords.Patch, remove: sdk.InventoryRecords.Delete }),
    },
    variant: {
      ready: async () => {
        await sdk.Products.Save('cup', { Name: 'Cup', Active: true, Inventory: { Enabled: true, VariantLevelTracking: true } });
        await sdk.Products.SaveVariant('cup', 'cup-red', { Active: true, Specs: [{ SpecID: 'COLOUR', Value: 'red' }] });
      },
      path: ['cup', 'cup-red'],
      calls: () => ({ list: sdk.InventoryRecords.ListVariant, create: sdk.InventoryRecords.CreateVariant, get: sdk.InventoryRecords.GetVariant, save: sdk.InventoryRecords.SaveVariant, patch: sdk.InventoryRecords.PatchVariant, remove: sdk.InventoryRecords.DeleteVariant }),
    },
  };

  for (const [level, { ready, path, calls }] of Object.entries(levels)) {
    test(`are created, listed, read, saved, patched and deleted at ${level} level`, async () => {
      await ready();
      const { list, create, get, save, patch, remove } = calls();

      const created = await create(...path, { ID: 'IR1', AddressID: 'dublin', QuantityAvailable: 10, OrderCanExceed: false, AllowAllBuyers: true, NotificationPoint: 3, xp: { Bin: 'A-1' } });
      assert.equal(created.OwnerID, marketplace.id);
      assert.equal(created.Address.City, 'Dublin');
      assert.deepEqual([created.QuantityAvailable, created.NotificationPoint, created.xp], [10, 3, { Bin: 'A-1' }]);

      const patched = await patch(...path, 'IR1', { QuantityAvailable: 7, xp: { Zone: null } });
      assert.deepEqual([patched.QuantityAvailable, patched.xp], [7, { Bin: 'A-1', Zone: null }]);

      const saved = await save(...path, 'IR2', { AddressID: 'cork', QuantityAvailable: 4 });
      assert.deepEqual([saved.ID, saved.QuantityAvailable, saved.AllowAllBuyers], ['IR2', 4, true]);

      const withAddress = await list(...path, { search: 'ir', searchOn: ['ID'], sortBy: ['!AddressID', 'ID'], filters: { QuantityAvailable: ['>3', '<8'] }, includeAddress: true });
      const without = await list(...path, { filters: { AddressID: 'dublin|cork', ID: '!x' } });
      assert.deepEqual(withAddress.Items, [patched, saved]);
      assert.deepEqual(without.Items, [patched, saved].map((record) => ({ ...record, Address: null })));
      assert.deepEqual(await get(...path, 'IR1'), patched);
      assert.equal((await sdk.Products.Get(path[0])).Inventory.QuantityAvailable, 11);

      await assertDeletes(() => remove(...path, 'IR1'), () => get(...path, 'IR1'), 'InventoryRecord');
    });
  }

  test('of a supplier stand at its own addresses and are all that it sees', async () => {
    const call = callerOf(service, marketplace.token);
    const token = await makeSupplier(service, call, 'rowan');
    await sdk.Products.Save('bowl', { Name: 'Bowl', OwnerID: 'rowan', Inventory: { Enabled: true } });
    await sdk.InventoryRecords.Create('bowl', { ID: 'ours', AddressID: 'dublin', QuantityAvailable: 1 });

    sdk.Tokens.SetAccessToken(token);
    const created = await sdk.InventoryRecords.Create('bowl', { ID: 'theirs', AddressID: 'rowan-home', QuantityAvailable: 2 });
    const seen = await sdk.InventoryRecords.List('bowl');
    const foreign = await thrownBy(sdk.InventoryRecords.Get('bowl', 'ours'));
    const foreignAddress = await thrownBy(sdk.InventoryRecords.Patch('bowl', 'theirs', { AddressID: 'dublin' }));

    assert.equal(created.OwnerID, 'rowan');
    assert.deepEqual(seen.Items.map((record) => record.ID), ['theirs']);
    assert.deepEqual([foreign.status, foreign.errors[0].Data], [404, { ObjectType: 'InventoryRecord', ObjectID: 'ours' }]);
    assert.deepEqual([foreignAddress.status, foreignAddress.errors[0].Data], [404, { ObjectType: 'Address', ObjectID: 'dublin' }]);
  });
});
