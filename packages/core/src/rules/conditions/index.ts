import type { Condition } from '../rule-plugin.ts';
import { compare, isEmpty } from './compare.ts';
import { inNet } from './in-net.ts';
import { contains, matches } from './text.ts';

/** The conditions every rule can use. */
export const stockConditions: readonly Condition[] = Object.freeze([...compare, contains, inNet, isEmpty, matches]);
