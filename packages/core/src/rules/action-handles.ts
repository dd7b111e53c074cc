import type { Json } from '../model/json.ts';
import { pathKeys, valueAt } from '../model/patch-path.ts';
import type { RunNode } from '../node-draft/run-node.ts';
import type { CompiledRule } from './compile-rule.ts';
import type { DataDraft } from './data-draft.ts';
import type { OverwriteLog } from './overwrite-log.ts';
import type { ActionData, ActionPorts } from './rule-plugin.ts';

/** Hears what an action does. */
export interface Notes {
  readonly note: (message: string) => void;
  /** What the operator should look at. */
  readonly warn: (message: string) => void;
  /** What cannot be written, and why. */
  readonly refuse: (why: string) => void;
  /** Whether nothing of what `write` wants is refused: else there is nothing to note. */
  readonly isTaken: (write: () => void) => boolean;
}

/** What the places of something in the data begin with, so that no path of the node is like it. */
const DATA = 'data ';

/** The data as the actions of one rule change it: what they do is noted. */
export function actionData(
  data: DataDraft,
  rule: CompiledRule,
  overwrites: OverwriteLog,
  { note, refuse }: Notes,
): ActionData {
  const keep = (path: string, value: unknown) => {
    const current = (place: string) => (place.startsWith(DATA) ? data.get(place.slice(DATA.length)) : undefined);
    for (const lost of overwrites.add(rule, DATA + path, value, current)) note(lost);
  };
  return {
    get: (path) => data.get(path) as Json | undefined,
    set(path, value) {
      const set = data.set(path, value);
      if (set.err) return refuse(set.val);
      note(`sets ${path} of the data to ${overwrites.shown(DATA + path, value)}`);
      keep(path, value);
    },
    remove(path) {
      const removed = data.remove(path);
      if (removed.err) return refuse(removed.val);
      note(`removes ${path} of the data`);
      keep(path, undefined);
    },
  };
}

/** The ports as the actions of one rule change them. */
export function actionPorts(
  node: RunNode,
  rule: CompiledRule,
  overwrites: OverwriteLog,
  { note, refuse, isTaken }: Notes,
): ActionPorts {
  const keep = (address: string, path: string, value: unknown) => {
    const port = `port ${address}`;
    const current = (place: string) => valueAt(node.findPort(address), pathKeys(place.slice(port.length)));
    for (const lost of overwrites.add(rule, port + path, value, current)) note(lost);
  };
  const sign = { author: rule.author, refuse };
  return {
    find: (id) => node.findPort(id),
    set(address, path, value) {
      if (!isTaken(() => node.setPort(address, path, value, sign))) return;
      note(`sets ${path} of port ${address} to ${overwrites.shown(`port ${address}${path}`, value)}`);
      keep(address, path, value);
    },
    remove(address, path) {
      node.setPort(address, path, undefined, sign);
      note(`removes ${path} of port ${address}`);
      keep(address, path, undefined);
    },
  };
}
