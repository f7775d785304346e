// Orders the functions of a finished wasm so that it compresses well. gzip finds again only what stands within 32 kB before,
// so each function should come soon after those that it has most in common with.
import { readFile, writeFile } from 'node:fs/promises';

/** What gzip looks back. */
const WINDOW_BYTES = 32 * 1024;
/** Of what functions have in common, sequences of so many bytes are counted. 5 and 7 do about as well. */
const SEQUENCE_BYTES = 6;
/** A function counts by what is new in it, but less than in proportion: else the short ones all come first. */
const WEIGHT_OF_LENGTH = 0.8;

const SECTION = { custom: 0, import: 2, code: 10 };
const FUNCTION_NAMES = 1;
const HEADER_BYTES = 8;

/**
 * wasm-opt renumbers functions, but orders them by name alone: so they are named by their rank. Their own names are an eighth
 * of the compressed size, and only serve stacks of panics, which say their place themselves.
 */
export async function orderFunctions(file, tool) {
  const program = await readFile(file);
  const sections = sectionsOf(program);
  const code = sections.find(({ id }) => id === SECTION.code);
  const bodies = code ? bodiesOf(code.content) : []; // A bundle may be data alone.
  const named = nameSection(importedFunctions(sections), order(bodies));
  const kept = sections.filter((section) => !isNameSection(section)).map(({ whole }) => whole);
  await writeFile(file, Buffer.concat([program.subarray(0, HEADER_BYTES), ...kept, named]));
  await tool('wasm-opt', ['--reorder-functions-by-name', '--strip-debug', '--strip-producers', file, '-o', file]);
}

/** The largest first, then always the one of the rest that has most of itself in the window. */
function order(bodies) {
  const window = new Window(sharedSequences(bodies), bodies);
  const rest = new Set(bodies.keys());
  const lengths = bodies.map((body) => body.length);
  let next = lengths.indexOf(Math.max(...lengths));
  const ordered = [];
  while (rest.size > 0) {
    rest.delete(next);
    ordered.push(next);
    window.add(next);
    next = window.bestOf(rest);
  }
  return ordered;
}

/** For each sequence of bytes that several functions have: which, and how much that says. */
function sharedSequences(bodies) {
  const holders = new Map();
  for (const [index, body] of bodies.entries()) {
    for (let at = 0; at + SEQUENCE_BYTES <= body.length; at++) {
      const sequence = body.readUIntBE(at, SEQUENCE_BYTES);
      const have = holders.get(sequence);
      if (!have) holders.set(sequence, [index]);
      else if (have.at(-1) !== index) have.push(index);
    }
  }
  const rarity = (have) => (Math.log(bodies.length / have.length) / Math.log(bodies.length)) ** 2; // What all have is found anywhere.
  return [...holders.values()].filter((have) => have.length > 1).map((have) => ({ holders: have, weight: rarity(have), inWindow: 0 }));
}

/** The last functions, as far as gzip sees them, and how much of each function is found again there. */
class Window {
  #functions = [];
  #bytes = 0;

  constructor(sequences, bodies) {
    this.lengths = bodies.map((body) => body.length);
    this.found = new Float64Array(bodies.length);
    this.sequences = bodies.map(() => []);
    for (const sequence of sequences) for (const holder of sequence.holders) this.sequences[holder].push(sequence);
  }

  add(index) {
    this.#functions.push(index);
    this.#bytes += this.lengths[index];
    for (const sequence of this.sequences[index]) if (sequence.inWindow++ === 0) this.#count(sequence, sequence.weight);
    while (this.#bytes > WINDOW_BYTES && this.#functions.length > 1) this.#dropFirst();
  }

  #dropFirst() {
    const index = this.#functions.shift();
    this.#bytes -= this.lengths[index];
    for (const sequence of this.sequences[index]) if (--sequence.inWindow === 0) this.#count(sequence, -sequence.weight);
  }

  #count(sequence, weight) {
    for (const holder of sequence.holders) this.found[holder] += weight;
  }

  bestOf(candidates) {
    let best;
    let highest = -Infinity;
    for (const index of candidates) {
      const score = this.found[index] / (this.lengths[index] + 20) ** WEIGHT_OF_LENGTH;
      if (score > highest) [best, highest] = [index, score];
    }
    return best;
  }
}

function sectionsOf(program) {
  const sections = [];
  const reader = new Reader(program, HEADER_BYTES);
  while (!reader.atEnd) {
    const start = reader.at;
    const id = reader.byte();
    const content = reader.bytes(reader.number());
    sections.push({ id, content, whole: program.subarray(start, reader.at) });
  }
  return sections;
}

function bodiesOf(code) {
  const reader = new Reader(code);
  return Array.from({ length: reader.number() }, () => reader.bytes(reader.number()));
}

function isNameSection({ id, content }) {
  if (id !== SECTION.custom) return false;
  const reader = new Reader(content);
  return reader.bytes(reader.number()).toString() === 'name';
}

/** Functions are numbered from the imported ones on. */
function importedFunctions(sections) {
  const imports = sections.find(({ id }) => id === SECTION.import);
  if (!imports) return 0;
  const reader = new Reader(imports.content);
  const limits = () => {
    const flags = reader.byte();
    reader.number();
    if (flags & 1) reader.number();
  };
  const skip = [() => reader.number(), () => (reader.byte(), limits()), limits, () => reader.bytes(2), () => reader.bytes(2)];
  let functions = 0;
  for (let count = reader.number(); count > 0; count--) {
    for (const _ of ['module', 'name']) reader.bytes(reader.number());
    const kind = reader.byte();
    skip[kind]();
    if (kind === 0) functions++;
  }
  return functions;
}

function nameSection(firstIndex, ordered) {
  const digits = String(ordered.length).length;
  const ranks = [...ordered.keys()].sort((a, b) => ordered[a] - ordered[b]);
  const names = ranks.map((rank, index) => [number(firstIndex + index), text(String(rank).padStart(digits, '0'))]);
  const functions = Buffer.concat([number(ranks.length), ...names.flat()]);
  const content = Buffer.concat([text('name'), Buffer.of(FUNCTION_NAMES), number(functions.length), functions]);
  return Buffer.concat([Buffer.of(SECTION.custom), number(content.length), content]);
}

function text(string) {
  const bytes = Buffer.from(string);
  return Buffer.concat([number(bytes.length), bytes]);
}

/** LEB128, as all numbers of wasm. */
function number(value) {
  return value < 128 ? Buffer.of(value) : Buffer.concat([Buffer.of((value & 127) | 128), number(value >>> 7)]);
}

class Reader {
  constructor(buffer, at = 0) {
    this.buffer = buffer;
    this.at = at;
  }

  get atEnd() {
    return this.at >= this.buffer.length;
  }

  byte() {
    return this.buffer[this.at++];
  }

  bytes(length) {
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }

  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }
}
