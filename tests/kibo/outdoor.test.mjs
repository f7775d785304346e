// A real shop's feed, location by location, through the vendor's newer client; beside it the sums of the export itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kiboMarketplace } from '../support/kibo.mjs';
import { forEach } from '../support/ordercloud.mjs';
import { absence, readOutdoor, readRows } from '../support/outdoor.mjs';
import { service } from '../support/service.mjs';

const SENT = ['upc', 'quantity', 'floor', 'safetyStock', 'ltd'];

/** What the row says of its item; an empty cell says nothing. */
const item = (row) => Object.fromEntries(SENT.filter((member) => row[member] !== '').map((member) => [member, row[member]]));

test('the outdoor shop, refreshed location by location', { skip: absence }, async () => {
  const { call, kibo } = await kiboMarketplace(service);
  const [{ addresses }, rows] = await Promise.all([readOutdoor(), readRows('inventory')]);
  await forEach(addresses, 16, (body) => call.put(`/v1/addresses/${body.ID}`, body));
  const feeds = Object.entries(Object.groupBy(rows, ({ locationCode }) => locationCode));

  for (const status of ['added', 'unchanged']) {
    const taken = await forEach(feeds, 4, async ([locationCode, items]) => {
      return (await kibo.modify.refresh({ refreshRequest: { locationCode, items: items.map(item) } })).jobID;
    });
    for (const [index, jobID] of taken.entries()) {
      assert.deepEqual((await kibo.ended(jobID)).messages, []);
      const { Counts } = (await call.get(`/v1/inventory/jobs/${jobID}`)).body;
      const count = feeds[index][1].length;
      assert.deepEqual([Counts.Added, Counts.Unchanged], status === 'added' ? [count, 0] : [0, count]);
    }
  }

  const { Records, OnHand, ByLocation } = (await call.get('/v1/inventory/summary')).body;
  const sum = (some) => some.reduce((total, { quantity }) => total + Number(quantity), 0);
  assert.deepEqual([Records, OnHand], [rows.length, sum(rows)]);
  const told = ByLocation.filter((location) => location.Records > 0).map((location) => [location.AddressID, location.Records, location.OnHand]);
  assert.deepEqual(told.sort(), feeds.map(([code, some]) => [code, some.length, sum(some)]).sort());
});
