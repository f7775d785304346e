// A product that several sellers stock. No assertions.

/** The sellers: the parent of the store, its three members, and one that is none. */
export const SELLERS = { fell: 'Fellside Cooperative', tarn: 'Tarn & Fell Clothing', larch: 'Larchwood Packs', quay: 'Harbour Outdoor', moor: 'Moor and Dale' };

const SIZES = ['S', 'M', 'L', 'XL'];

const STOCK = {
  s: { tarn: { QuantityAvailable: 14 }, larch: { QuantityAvailable: 6, Price: '112.00' }, quay: { QuantityAvailable: 0 } },
  m: { tarn: { QuantityAvailable: 2, NotificationPoint: 3 }, larch: { QuantityAvailable: 0, Infinite: true, Price: '125.00' } },
  l: { tarn: { QuantityAvailable: 0 }, quay: { QuantityAvailable: 21, SalePrice: '99.00' } },
  xl: { larch: { QuantityAvailable: 9 } },
};

/** The multi-store product `vest` of `fell`, in four sizes; a buyer `walkers`. `moor` has no location. */
export async function makeStore(call) {
  for (const [id, Name] of Object.entries(SELLERS)) {
    await call.put(`/v1/suppliers/${id}`, { Name, Active: true });
    if (id !== 'moor') await call.put(`/v1/suppliers/${id}/addresses/${id}-home`, { AddressName: `${Name} depot`, Street1: '1 Main', City: 'Kendal', Country: 'GB', Zip: 'LA9 4TN' });
  }
  for (const member of ['tarn', 'larch', 'quay']) await call.put(`/v1/suppliers/fell/members/${member}`, {});
  await call.put('/v1/products/vest', { ID: 'vest', Name: 'Tarn running vest', Active: true, OwnerID: 'fell', MultiStore: true, Price: '119.00', Inventory: { Enabled: true, VariantLevelTracking: true } });
  for (const size of SIZES) {
    const id = `vest-${size.toLowerCase()}`;
    await call.put(`/v1/products/vest/variants/${id}`, { ID: id, Name: `Tarn running vest, ${size}`, Active: true, Price: '119.00', Specs: [{ SpecID: 'SIZE', OptionID: size, Value: size }] });
  }
  for (const [size, sellers] of Object.entries(STOCK)) {
    for (const [owner, stock] of Object.entries(sellers)) {
      await call.put(`${variant(size)}/inventoryrecords/${owner}-home`, { ID: `${owner}-home`, AddressID: `${owner}-home`, OwnerID: owner, ...stock });
    }
  }
  await call.put('/v1/buyers/walkers', { Name: 'Fell Walkers Club', Active: true });
}

/** The path of a size of the vest. */
export function variant(size) {
  return `/v1/products/vest/variants/vest-${size}`;
}

/** A user of a seller who may keep its stock and its keys. */
export async function makeSellersUser(call, seller, username) {
  const password = `a-long-password-of-${username}`;
  await call.put(`/v1/suppliers/${seller}/users/${username}`, { Username: username, Password: password, FirstName: 'Sam', LastName: 'Seller', Email: `${username}@example.com`, Active: true });
  return { username, password };
}

/** The record that a seller keeps of a size. */
export async function recordOf(call, size, owner) {
  const { body } = await call.get(`${variant(size)}/inventoryrecords?OwnerID=${owner}`);
  return body.Items[0];
}

/** The vest's page in the admin, as soon as its table stands there. */
export async function openVest(page, service) {
  await page.goto(`${service.baseUrl}/products/vest`);
  await page.locator('.stall').first().waitFor();
}

/** The cell of a size at a seller. */
export function stall(page, size, seller) {
  return page.locator('.stall', { hasText: `Tarn running vest, ${size} at ${SELLERS[seller]}:` });
}

/** What that cell says. */
export async function says(page, size, seller) {
  return (await stall(page, size, seller).textContent()).replaceAll(/\s+/g, ' ').split(': ')[1].trim();
}
