import { pathKeys } from '../model/patch-path.ts';
import type { RunNode } from '../node/run-node.ts';
import { excerpt } from './excerpt.ts';
import type { ActionNode } from './rule-plugin.ts';
import type { Written } from './written.ts';

/** The node as the actions of one rule see it: everything they want written is noted, and whose earlier work that replaces. */
export function actionNode(
  node: RunNode,
  author: string,
  written: Written,
  note: (message: string) => void,
): ActionNode {
  const { ports: _, ...handle } = node.as(author);
  const keep = (place: string, value: unknown) => {
    for (const lost of written.add(author, place, value, (earlier) => handle.get(earlier))) note(lost);
  };
  return {
    ...handle,
    set(path, value, options) {
      handle.set(path, value, options);
      note(`sets ${path} to ${excerpt(value)}`);
      keep(canonical(path), value);
    },
    remove(path) {
      handle.remove(path);
      note(`removes ${path}`);
      keep(canonical(path), undefined);
    },
    setCapability(name, value) {
      handle.setCapability(name, value);
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
  return `/${pathKeys(path).join('/')}`;
}
