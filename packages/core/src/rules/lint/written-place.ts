import { pathKeys, pathOf } from '../../model/patch-path.ts';
import type { RuleAction } from '../../model/rule.ts';
import { patchPath } from '../actions.ts';
import { dataPath } from '../plugin-data-actions.ts';
import { portPath } from '../port-actions.ts';

/** What an action of ours writes to. */
export interface WrittenPlace {
  /** A path, `/extra/x`, or `trait X`, `capability x`. */
  readonly name: string;
  /** Whether whatever was written there before is gone afterwards. */
  readonly isReplaced: boolean;
  /** What replaces it if it comes later: these places, and itself. */
  readonly around: readonly string[];
}

/** The text that holds all capabilities. */
export const CAPABILITIES = '/properties/capabilities';

/** What a stock action writes to; `undefined` when it writes nothing. */
export function placeOf({ action, name, path, port_id: port }: RuleAction): WrittenPlace | undefined {
  switch (action) {
    case 'set-attribute':
    case 'extend-attribute':
    case 'del-attribute':
      return placeOfPath('', pathKeys(patchPath(path)), action !== 'extend-attribute');
    case 'set-plugin-data':
    case 'extend-plugin-data':
    case 'unset-plugin-data':
      return placeOfPath('data ', pathKeys(dataPath(path)), action !== 'extend-plugin-data');
    case 'set-port-attribute':
    case 'extend-port-attribute':
    case 'del-port-attribute':
      return placeOfPath(`port ${String(port)}`, pathKeys(portPath(path)), action !== 'extend-port-attribute');
    case 'set-capability':
    case 'unset-capability':
      return { name: `capability ${String(name)}`, isReplaced: true, around: [CAPABILITIES, '/properties'] };
    case 'add-trait':
    case 'remove-trait':
      return { name: `trait ${String(name)}`, isReplaced: true, around: [] };
    default:
      return undefined;
  }
}

function placeOfPath(root: string, keys: readonly string[], isSet: boolean): WrittenPlace {
  // A number may be a place in a list: what is set there is inserted.
  const mayBeItem = /^(?:-|\d+)$/.test(keys.at(-1) ?? '');
  const around = keys.slice(1).map((_, index) => root + pathOf(keys.slice(0, index + 1)));
  return { name: root + pathOf(keys), isReplaced: isSet && !mayBeItem, around };
}
