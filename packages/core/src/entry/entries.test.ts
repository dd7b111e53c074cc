import { expect, it } from 'vitest';
import * as index from '../index.ts';
import * as errors from './errors.ts';
import * as hardware from './hardware.ts';
import * as hooks from './hooks.ts';
import * as lldp from './lldp.ts';
import * as model from './model.ts';
import * as rules from './rules.ts';

it.each(Object.entries({ errors, hardware, hooks, lldp, model, rules }))(
  '%s has what the main entry has',
  (_, entry) => {
    expect(Object.keys(entry)).not.toEqual([]);
    for (const [name, value] of Object.entries(entry)) expect(Reflect.get(index, name)).toBe(value);
  },
);
