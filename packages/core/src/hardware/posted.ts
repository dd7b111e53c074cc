import { facts } from '../model/facts.ts';
import { isJsonObject } from '../model/json.ts';
import type { MachineFacts } from '../model/machine-facts.ts';
import { readObject, readText } from '../model/read-posted.ts';
import { excerpt } from '../model/text.ts';
import { type Extra, readExtra } from './extra.ts';
import { inOrder } from './identify.ts';

/** What was posted of a machine, read once for all that look at it. */
export interface PostedHardware {
  readonly facts: MachineFacts;
  readonly extra: Extra;
  readonly inventory: Readonly<Record<string, unknown>>;
  /** The whole, hooks' additions included. */
  readonly posted: Readonly<Record<string, unknown>>;
}

/**
 * Reads anything. Lists are put in an order of their own first, so that the answer is the same
 * however the ramdisk listed its NICs and disks: the order of a list is none of the machine's
 * facts.
 */
export function readPosted(data: unknown): PostedHardware {
  const posted = readObject(data);
  const inventory = sortedLists(posted['inventory'], ['interfaces', 'disks']);
  const dmi = sortedLists(posted['dmi'], ['cpu']);
  const memory = sortedLists(dmi['memory'], ['devices']);
  const sorted = {
    ...sortedLists(posted, ['pci_devices']),
    inventory,
    dmi: { ...dmi, memory },
  };
  return { facts: facts(sorted), extra: readExtra(posted), inventory, posted };
}

/** How much of a value decides its place: more than a NIC has, LLDP included. */
const COMPARED = 20_000;

function sortedLists(value: unknown, keys: readonly string[]): Readonly<Record<string, unknown>> {
  const holder = readObject(value);
  const lists = keys.flatMap((key) => {
    const list = holder[key];
    return Array.isArray(list) ? [[key, inOrder(list.filter(isJsonObject), (item) => excerpt(item, COMPARED))]] : [];
  });
  return { ...holder, ...Object.fromEntries(lists) };
}

/** A text whose words have one blank between them: firmware pads them. */
export function readWords(value: unknown): string | undefined {
  return readText(value)?.replaceAll(/\s+/g, ' ');
}

/** A whole number that stands at the beginning of a text: `2933` of `2933 MT/s`. */
export function readLeadingNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? value : undefined;
  const [, digits] = /^\s*(\d{1,15})\b/.exec(typeof value === 'string' ? value : '') ?? [];
  return Number(digits) || undefined;
}
