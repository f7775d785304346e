// What must agree whatever happened: records, movements, sums, orders.
import assert from 'node:assert/strict';

/** Records, their movements, sums and product figures say the same. */
export async function assertAgreement(call, products) {
  const records = (await call.all('/v1/inventoryrecords')).filter((record) => products.includes(record.ProductID));
  const movements = (await call.all('/v1/inventory/movements')).reverse();

  const chains = new Map();
  for (const movement of movements) {
    const last = chains.get(movement.RecordNumber);
    assert.deepEqual(movement.Before, last?.After ?? null, `movement ${movement.ID} goes on where the one before it ended`);
    assert.ok(movement.Before || movement.After);
    chains.set(movement.RecordNumber, movement);
  }
  for (const { Number: number, ID, OnHand, Allocated, SafetyStock, Infinite } of records) {
    assert.deepEqual(chains.get(number)?.After, { OnHand, Allocated, SafetyStock, Infinite }, `the last movement of ${ID}`);
  }
  const alive = [...chains.values()].filter((movement) => movement.After).map((movement) => movement.RecordNumber);
  const all = await call.all('/v1/inventoryrecords');
  assert.deepEqual(alive.sort(), all.map((record) => record.Number).sort(), 'every record that was not deleted is there');

  const sum = (items) => items.reduce((total, record) => total + (record.Infinite ? 0 : record.QuantityAvailable), 0);
  const { body: summary } = await call.get('/v1/inventory/summary');
  assert.deepEqual([summary.Records, summary.Available], [all.length, sum(all)]);
  for (const id of products) {
    const { body: product } = await call.get(`/v1/products/${id}`);
    const own = records.filter((record) => record.ProductID === id);
    const listed = await call.all(`/v1/products/${id}/inventoryrecords`);
    assert.equal(product.Inventory.QuantityAvailable, sum(own), id);
    assert.equal(sum(listed), sum(own), id);
    assert.equal(product.Inventory.Infinite, own.some((record) => record.Infinite), id);
    for (const record of own) {
      const history = await call.all(`/v1/products/${id}/inventoryrecords/${record.ID}/movements`);
      assert.deepEqual(history.map((movement) => movement.ID), movements.filter((movement) => movement.RecordNumber === record.Number).map((movement) => movement.ID).reverse());
    }
  }
}

export function countBy(keys) {
  const counts = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}
