import type { Action } from '../rule-plugin.ts';
import { extendAttribute } from './extend-attribute.ts';
import { fail } from './fail.ts';
import { log } from './log.ts';
import { setAttribute } from './set-attribute.ts';
import { setCapability } from './set-capability.ts';
import { addTrait, removeTrait } from './traits.ts';

/** The actions every rule can use. */
export const stockActions: readonly Action[] = Object.freeze([
  addTrait,
  extendAttribute,
  fail,
  log,
  removeTrait,
  setAttribute,
  setCapability,
]);
