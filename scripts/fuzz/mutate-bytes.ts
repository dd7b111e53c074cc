import type { Random } from './random.ts';

/** A copy of `bytes` with `times` changes that know nothing of what the bytes mean. */
export function mutateBytes(bytes: Uint8Array, random: Random, times: number): Uint8Array {
  let mutated = bytes;
  for (let count = 0; count < times; count += 1) mutated = random.pick(MUTATIONS)(mutated, random);
  return mutated;
}

const ODD_BYTES: readonly number[] = [
  0, 9, 10, 13, 32, 0x22, 0x2c, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d, 0x80, 0xc0, 0xed, 0xff,
];

const MUTATIONS: readonly ((bytes: Uint8Array, random: Random) => Uint8Array)[] = [
  (bytes, random) => change(bytes, random.below(bytes.length), random.below(256)),
  (bytes, random) => change(bytes, random.below(bytes.length), random.pick(ODD_BYTES)),
  (bytes, random) => {
    const where = random.below(bytes.length);
    return change(bytes, where, (bytes[where] ?? 0) ^ (1 << random.below(8)));
  },
  // Cut off, cut out, or there twice.
  (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    return join(bytes.subarray(0, from), bytes.subarray(to));
  },
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    return join(bytes.subarray(0, to), bytes.subarray(from));
  },
  (bytes, random) => {
    const where = random.below(bytes.length + 1);
    const filled = new Uint8Array(random.pick([1, 4, 1000])).fill(random.pick(ODD_BYTES));
    return join(bytes.subarray(0, where), filled, bytes.subarray(where));
  },
];

function change(bytes: Uint8Array, where: number, byte: number): Uint8Array {
  const changed = bytes.slice();
  if (where < changed.length) changed[where] = byte;
  return changed;
}

function range(bytes: Uint8Array, random: Random): readonly [from: number, to: number] {
  const from = random.below(bytes.length + 1);
  return [from, Math.min(bytes.length, from + 1 + random.below(64))];
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
