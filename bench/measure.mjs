// One size: the Worker and the baseline on two copies of one state, asked for the same by turns.
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { step } from '../scripts/steps.mjs';
import { median, opened, throughput } from './load.mjs';
import { ITEMS, RECORDS_OF_EACH, ended, headersOf, makeState, refreshOf } from './state.mjs';
import { serve } from './workerd.mjs';

/** Turns of each side; the first is not counted. */
const TURNS = 15;
const READING_MS = 300;
const ORDERS_OF_A_TURN = 25;
/** Refreshes of each kind. */
const REFRESHES = 3;
/** Different products that are read. */
const PRODUCTS = 100;

const READS = [
  { name: 'record read', who: 'owner', path: (n) => `/v1/products/p-${n}/inventoryrecords/t-3`, rowsAllowed: 4 },
  { name: `records of a product (${RECORDS_OF_EACH})`, who: 'owner', path: (n) => `/v1/products/p-${n}/inventoryrecords`, rowsAllowed: 4 + 2 * RECORDS_OF_EACH },
  { name: `/me records (${RECORDS_OF_EACH})`, who: 'shopper', path: (n) => `/v1/me/products/p-${n}/inventoryrecords`, rowsAllowed: 4 + 2 * RECORDS_OF_EACH },
];
const SUBMIT = { name: 'order submit (2 lines)', who: 'shopper', path: (n) => `/v1/orders/Outgoing/o-${n}/submit`, rowsAllowed: 10 + 2 * 20 };
const REFRESH = '/api/v5/inventory/refresh';
const CHANGED = 'refresh, all changed';
const UNCHANGED = 'refresh, nothing changed';

const upTo = (count) => Array.from({ length: count }, (_, n) => n + 1);

/** Races and refreshes over so many records, each with figures for a table. */
export async function measure(folder, records) {
  const orders = TURNS * ORDERS_OF_A_TURN;
  const state = await step(`${records} records: making them`, async () => ({ value: await makeState(path.join(folder, 'state'), { records, orders }) }));
  const copyOf = async (name) => {
    await cp(path.join(folder, 'state'), path.join(folder, name), { recursive: true });
    return path.join(folder, name);
  };
  const recording = await step(`${records} records: recording the statements`, async () => ({ value: await record(await copyOf('recorded'), state, orders) }));
  const onhand = await serve(await copyOf('onhand'), 'index.js', state.vars);
  const baseline = await serve(await copyOf('baseline'), 'baseline.mjs', state.vars);
  const sides = { onhand, baseline };
  const races = [];
  for (const { name, who, path: pathOf, rowsAllowed } of READS) {
    const paths = upTo(PRODUCTS).map(pathOf);
    races.push({ name, rowsAllowed, ...(await race(sides, 'GET', state[who], recording, () => paths, name, READING_MS)) });
  }
  const submitted = (turn) => upTo(ORDERS_OF_A_TURN).map((n) => SUBMIT.path(turn * ORDERS_OF_A_TURN + n));
  races.push({ name: SUBMIT.name, rowsAllowed: SUBMIT.rowsAllowed, ...(await race(sides, 'POST', state.shopper, recording, submitted, SUBMIT.name)) });
  const refreshes = await step(`${records} records: refreshes`, async () => ({ value: await refresh(sides, state, recording) }));
  await Promise.all([onhand.stop(), baseline.stop()]);
  return { records, races, refreshes };
}

/** The statements of every request that is measured, with their rows. */
async function record(folder, state, orders) {
  const service = await serve(folder, 'recorder.mjs', state.vars);
  const recording = new Map();
  const take = async () => {
    for (const [name, batches] of Object.entries(await (await fetch(`${service.baseUrl}/recordings`)).json())) {
      const rows = { read: 0, written: 0 };
      for (const batch of batches) {
        rows.read += batch.rows.read;
        rows.written += batch.rows.written;
      }
      recording.set(name, { statements: batches.map((batch) => batch.statements), rows });
    }
  };
  const ask = async (method, path, bearer, body) => {
    const answer = await fetch(service.baseUrl + path, { method, headers: headersOf(bearer), body });
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return answer;
  };
  for (const { who, path: pathOf } of READS) {
    await (await ask('GET', '/v1/me', state[who])).text(); // Who the caller is has been looked up by then.
    for (const path of upTo(PRODUCTS).map(pathOf)) await (await ask('GET', path, state[who])).text();
  }
  for (const path of upTo(orders).map(SUBMIT.path)) await (await ask('POST', path, state.shopper)).text();
  await take();
  for (const { name, body } of requests()) {
    const { jobID } = await (await ask('POST', REFRESH, state.owner, body)).json();
    for (let quiet = 0; quiet < 10; await sleep(20)) {
      const { running, done } = await (await fetch(`${service.baseUrl}/deliveries`)).json();
      quiet = running === 0 && done > 0 ? quiet + 1 : 0;
    }
    await take();
    recording.set(name, recording.get(`POST ${REFRESH}`));
    await ended(service.baseUrl, state.owner, jobID);
    await take();
  }
  await service.stop();
  return recording;
}

/** The refreshes in their order: each changes everything, then the same again changes nothing. */
function requests() {
  return upTo(REFRESHES).flatMap((n) => {
    const body = refreshOf((item) => (item % 100) + n);
    return [{ kind: CHANGED, name: `changed ${n}`, body }, { kind: UNCHANGED, name: `unchanged ${n}`, body }];
  });
}

async function keep(baseline, statements) {
  const answer = await fetch(baseline.baseUrl, { method: 'PUT', body: JSON.stringify(statements) });
  if (answer.status !== 204) throw new Error(`the baseline answered ${answer.status}`);
}

/** Both sides by turns, each turn the other one first. */
async function race({ onhand, baseline }, method, bearer, recording, pathsOf, name, forMs) {
  return step(name, async () => {
    const all = [...new Set(upTo(TURNS).flatMap((turn) => pathsOf(turn - 1)))];
    const recorded = (path) => recording.get(`${method} ${path}`);
    await keep(baseline, Object.fromEntries(all.map((path) => [path, recorded(path).statements])));
    const services = [onhand, baseline];
    const callers = services.map((service) => opened(service, method, { authorization: `Bearer ${bearer}` }));
    const sides = services.map(() => ({ speeds: [], sent: 0, cpu: 0 }));
    for (const turn of upTo(TURNS)) {
      for (const place of turn % 2 ? [0, 1] : [1, 0]) {
        const side = sides[place];
        const cpu = await services[place].cpuMs();
        const { sent, speed } = await throughput(callers[place], pathsOf(turn - 1), forMs);
        if (turn === 1) continue;
        side.speeds.push(speed);
        side.sent += sent;
        side.cpu += (await services[place].cpuMs()) - cpu;
      }
    }
    for (const caller of callers) caller.close();
    const [own, other] = sides.map(({ speeds, sent, cpu }) => ({ speed: median(speeds), cpu: cpu / sent }));
    const ratios = sides[0].speeds.map((speed, turn) => speed / sides[1].speeds[turn]);
    const { rows } = recorded(all.at(-1));
    const value = { own, other, ratio: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios), rows };
    return { value, remark: `${value.ratio.toFixed(2)}x, by processor ${(other.cpu / own.cpu).toFixed(2)}x` };
  });
}

/** Each refresh through the front door, and its bare statements on the other copy. */
async function refresh({ onhand, baseline }, state, recording) {
  const times = new Map([CHANGED, UNCHANGED].map((kind) => [kind, { accept: [], apply: [], bare: [], rows: undefined }]));
  for (const { kind, name, body } of requests()) {
    const { statements: [accept, ...apply], rows } = recording.get(name);
    const of = times.get(kind);
    of.rows = rows;
    const begin = performance.now();
    const taken = await fetch(`${onhand.baseUrl}${REFRESH}`, { method: 'POST', headers: headersOf(state.owner), body });
    const { jobID } = await taken.json();
    const accepted = performance.now();
    await ended(onhand.baseUrl, state.owner, jobID);
    of.accept.push(accepted - begin);
    of.apply.push(performance.now() - accepted);
    const run = (path) => fetch(`${baseline.baseUrl}${path}`, { method: 'POST', headers: headersOf(state.owner) }).then((answer) => answer.text());
    await keep(baseline, { '/accept': [accept], '/apply': apply });
    await run('/accept');
    const start = performance.now();
    await run('/apply');
    of.bare.push(performance.now() - start);
  }
  return [...times].map(([kind, { rows, ...lists }]) => ({ name: `${kind} (${ITEMS})`, kind, rows, ...Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, { median: median(list), most: Math.max(...list) }])) }));
}
