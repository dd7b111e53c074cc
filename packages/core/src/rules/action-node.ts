import { isJsonObject, jsonTypeName } from '../model/json.ts';
import { pathKeys, pathOf } from '../model/patch-path.ts';
import type { RunNode } from '../node/run-node.ts';
import { excerpt } from './excerpt.ts';
import type { ActionNode } from './rule-plugin.ts';
import type { Written } from './written.ts';

/** Hears what an action does. */
export interface Notes {
  readonly note: (message: string) => void;
  /** What the operator should look at. */
  readonly warn: (message: string) => void;
  /** What cannot be written, and why. */
  readonly refuse: (why: string) => void;
}

/** The node as the actions of one rule see it: everything they want written is noted, and whose earlier work that replaces. */
export function actionNode(node: RunNode, author: string, written: Written, { note, warn, refuse }: Notes): ActionNode {
  let refused = 0;
  const { ports: _, ...handle } = node.as(author, (why) => {
    refused += 1;
    refuse(why);
  });
  /** Whether what `write` wants was taken: else there is nothing to note. */
  const isTaken = (write: () => void) => {
    const before = refused;
    write();
    return refused === before;
  };
  const keep = (place: string, value: unknown) => {
    for (const lost of written.add(author, place, value, (earlier) => handle.get(earlier))) note(lost);
  };
  return {
    ...handle,
    set(path, value, options) {
      const before = isPlaceOfList(handle, path) ? undefined : handle.get(path);
      if (!isTaken(() => handle.set(path, value, options))) return;
      note(`sets ${path} to ${excerpt(value)}`);
      if (isLost(before, value)) warn(`${path} was the ${jsonTypeName(before)} ${excerpt(before)}, which is replaced`);
      keep(canonical(path), value);
    },
    remove(path) {
      handle.remove(path);
      note(`removes ${path}`);
      keep(canonical(path), undefined);
    },
    setCapability(name, value) {
      if (!isTaken(() => handle.setCapability(name, value))) return;
      note(
        value === undefined
          ? `removes the capability ${excerpt(name)}`
          : `sets the capability ${excerpt(name)} to ${excerpt(value)}`,
      );
      keep(`capability ${name}`, value);
    },
    addTrait(name) {
      handle.addTrait(name);
      note(`adds the trait ${excerpt(name)}`);
      keep(`trait ${name}`, true);
    },
    removeTrait(name) {
      handle.removeTrait(name);
      note(`removes the trait ${excerpt(name)}`);
      keep(`trait ${name}`, false);
    },
  };
}

/** One spelling of a path; an action of your own may leave the first slash out. */
function canonical(path: string): string {
  return pathOf(pathKeys(path));
}

/**
 * Whether an object or a list gives way to something of another kind: that is rarely what an
 * operator had in mind.
 */
function isLost(before: unknown, value: unknown): boolean {
  const members = Array.isArray(before) ? before : isJsonObject(before) ? Object.keys(before) : [];
  return members.length > 0 && jsonTypeName(before) !== jsonTypeName(value);
}

/** What is set there may be inserted. */
function isPlaceOfList(handle: Pick<ActionNode, 'get'>, path: string): boolean {
  return Array.isArray(handle.get(pathOf(pathKeys(path).slice(0, -1))));
}
