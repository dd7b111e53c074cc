import { Err, Ok, type Result } from '@ironic-inspector/core';
import { booleanOf } from './boolean-text.ts';

/** The type of an option's value. `Err` has what is wrong and what is allowed. */
export interface ValueType<T> {
  /** In documentation: `boolean`. */
  readonly name: string;
  parse(text: string): Result<T, string>;
  /** The option may be given several times; each is parsed by itself. */
  readonly repeatable?: true;
}

export const text: ValueType<string> = { name: 'text', parse: (value) => Ok(value) };

export const boolean: ValueType<boolean> = {
  name: 'boolean',
  parse: (value) => {
    const parsed = booleanOf(value);
    return parsed === undefined ? Err(`must be true or false, not '${value}'`) : Ok(parsed);
  },
};

export interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** Whole numbers. */
export function integer(range: Range = {}): ValueType<number> {
  return numberType('integer', 'a whole number', /^[+-]?\d+$/, range);
}

/** Numbers, with decimals or without: a superset of what the original takes. */
export function decimal(range: Range = {}): ValueType<number> {
  return numberType('number', 'a number', /^[+-]?\d+(\.\d+)?$/, range);
}

export const port: ValueType<number> = { ...integer({ min: 0, max: 65_535 }), name: 'port' };

function numberType(name: string, words: string, form: RegExp, { min, max }: Range): ValueType<number> {
  const bounds = [min === undefined ? '' : ` from ${min}`, max === undefined ? '' : ` up to ${max}`].join('');
  return {
    name,
    parse: (value) => {
      const number = form.test(value.trim()) ? Number(value) : Number.NaN;
      const inRange = number >= (min ?? -Infinity) && number <= (max ?? Infinity);
      return inRange ? Ok(number) : Err(`must be ${words}${bounds}, not '${value}'`);
    },
  };
}

/** The mode of a file: `0660`. */
export const fileMode: ValueType<number> = {
  name: 'octal number',
  parse: (value) =>
    /^(0o?)?[0-7]{1,4}$/.test(value.trim())
      ? Ok(Number.parseInt(value.trim().replace(/^0o/, ''), 8))
      : Err(`must be an octal number such as 0660, not '${value}'`),
};

export function choice<const T extends string>(...values: readonly T[]): ValueType<T> {
  return {
    name: values.map((value) => `\`${value}\``).join(', '),
    parse: (given) => {
      const value = values.find((one) => one === given);
      return value === undefined ? Err(`must be one of ${values.join(', ')}, not '${given}'`) : Ok(value);
    },
  };
}

/** A list of items separated by commas; empty text is an empty list. */
export function list<T = string>(item: ValueType<T> = text as unknown as ValueType<T>): ValueType<readonly T[]> {
  return {
    name: item.name === 'text' ? 'list' : `list of ${item.name}`,
    parse: (value) => {
      const bare = value.trim().replace(/,+$/, '');
      const items: T[] = [];
      for (const part of bare === '' ? [] : bare.split(',')) {
        const parsed = item.parse(part.trim());
        if (parsed.err) return Err(parsed.val);
        items.push(parsed.val);
      }
      return Ok(items);
    },
  };
}

/**
 * Pairs `key:value` separated by commas. With `quotes`, a value may be quoted and contain commas.
 */
export function dictionary({ quotes = false } = {}): ValueType<Readonly<Record<string, string>>> {
  return {
    name: 'dictionary',
    parse: (value) => {
      const entries = new Map<string, string>();
      const parts = value.trim() === '' ? [] : value.split(',');
      for (let pair = parts.shift(); pair !== undefined; pair = parts.shift()) {
        // As upstream: a part that is no whole pair goes on behind the comma.
        while (!isWhole(pair, quotes) && parts.length > 0) pair += `,${parts.shift()}`;
        const [, key = '', text = ''] = PAIR.exec(pair) ?? [];
        if (key === '' || !isWhole(pair, quotes)) {
          return Err(`must be key:value pairs with commas between; '${pair.trim()}' is none`);
        }
        if (entries.has(key)) return Err(`has the key '${key}' twice`);
        entries.set(key, quotes && isQuoted(text) ? text.slice(1, -1) : text);
      }
      return Ok(Object.fromEntries(entries));
    },
  };
}

const PAIR = /^\s*([^:]*?)\s*:\s*(.*?)\s*$/s;

/** Whether it has a colon, and a closing quote for its opening one. */
function isWhole(pair: string, quotes: boolean): boolean {
  const value = PAIR.exec(pair)?.[2];
  return value !== undefined && (!quotes || !/^["']/.test(value) || isQuoted(value));
}

function isQuoted(value: string): boolean {
  return value.length > 1 && /^["']/.test(value) && value.at(-1) === value[0];
}

/** An option that may be repeated; each assignment adds an item. */
export function repeated<T>(item: ValueType<T>): ValueType<T> & { readonly repeatable: true } {
  return { ...item, name: `${item.name}, repeatable`, repeatable: true };
}
