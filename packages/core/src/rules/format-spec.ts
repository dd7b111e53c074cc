import { isNumber } from '../model/json.ts';
import { pythonText } from './python-text.ts';

/** How a value is laid out: what stands after the colon in `{data[cpus]:05d}`, as in Python. */
export interface FormatSpec {
  readonly fill: string;
  readonly align: '<' | '>' | '^' | '=' | undefined;
  readonly sign: '+' | '-' | ' ';
  /** `0x` and the like before the digits. */
  readonly prefixed: boolean;
  readonly width: number;
  readonly grouping: ',' | '_' | '';
  readonly precision: number | undefined;
  /** `''` when none is given. */
  readonly type: string;
}

/** Nobody needs more, and a template must not fill the memory. */
const MAX_WIDTH = 1000;
/** What JavaScript can write. */
const MAX_PRECISION = 100;

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([sdbox%eEfFX])?$/su;

/** A layout in Python's spelling; text says what is wrong with it. */
export function parseFormatSpec(text: string): FormatSpec | string {
  const match = SPEC.exec(text);
  const [, fill, align, sign, prefix, zero, width, grouping, precision, type] = match ?? [];
  // Python groups the zeros too.
  if (match === null || (zero !== undefined && grouping !== undefined)) return `the format ":${text}" is not supported`;
  if (Number(width ?? 0) > MAX_WIDTH || Number(precision ?? 0) > MAX_PRECISION) {
    return `the format ":${text}" is too wide: at most ${MAX_WIDTH} characters and ${MAX_PRECISION} digits`;
  }
  return {
    fill: fill ?? (zero === undefined ? ' ' : '0'),
    align: (align as FormatSpec['align']) ?? (zero === undefined ? undefined : '='),
    sign: (sign as FormatSpec['sign'] | undefined) ?? '-',
    prefixed: prefix !== undefined,
    width: Number(width ?? 0),
    grouping: (grouping as FormatSpec['grouping'] | undefined) ?? '',
    precision: precision === undefined ? undefined : Number(precision),
    type: type ?? '',
  };
}

/** What came of it: the text, or why there is none. */
export type Formatted = { readonly text: string } | { readonly problem: string };

/** A JSON value, laid out. */
export function formatWith(spec: FormatSpec, value: unknown): Formatted {
  if (typeof value === 'string') return formatText(spec, value);
  if (isNumber(value)) return formatNumber(spec, value);
  // As upstream: Python's booleans are numbers, once a layout is asked for.
  if (typeof value === 'boolean') return formatNumber(spec, value ? 1 : 0);
  return { problem: `${pythonText(value).slice(0, 20)} has no layout` };
}

function formatText(spec: FormatSpec, value: string): Formatted {
  if (spec.type !== '' && spec.type !== 's') return { problem: `text cannot be laid out as "${spec.type}"` };
  const cut = spec.precision === undefined ? value : Array.from(value).slice(0, spec.precision).join('');
  return { text: pad(spec, '', cut, spec.align === '=' || spec.align === undefined ? '<' : spec.align) };
}

const BASES: Readonly<Record<string, number>> = { '': 10, d: 10, b: 2, o: 8, x: 16, X: 16 };
const PREFIXES: Readonly<Record<string, string>> = { b: '0b', o: '0o', x: '0x', X: '0X' };

function formatNumber(spec: FormatSpec, value: number | bigint): Formatted {
  const isWhole = typeof value === 'bigint' || Number.isInteger(value);
  const digits = isWhole ? wholeDigits(spec, BigInt(value)) : undefined;
  // As upstream: a layout for fractions makes a double of a whole number.
  const body = digits ?? fractionDigits(spec, Math.abs(Number(value)));
  if (body === undefined) return { problem: `a number cannot be laid out as "${spec.type}"` };
  const negative = value < 0;
  const sign = negative ? '-' : spec.sign === '-' ? '' : spec.sign;
  const prefix = spec.prefixed && digits !== undefined ? (PREFIXES[spec.type] ?? '') : '';
  return { text: pad(spec, sign + prefix, group(spec, body), spec.align ?? '>') };
}

/** The digits of a whole number; `undefined` when the layout is one for fractions. */
function wholeDigits({ type, precision }: FormatSpec, value: bigint): string | undefined {
  const base = BASES[type];
  if (base === undefined || precision !== undefined) return undefined;
  const digits = (value < 0n ? -value : value).toString(base);
  return type === 'X' ? digits.toUpperCase() : digits;
}

function fractionDigits({ type, precision }: FormatSpec, size: number): string | undefined {
  if (type === '' && precision === undefined) return pythonText(size);
  const places = precision ?? 6;
  if (type === 'f' || type === 'F') return fixed(size, places);
  if (type === '%') return `${fixed(size * 100, places)}%`;
  if (type !== 'e' && type !== 'E') return undefined;
  const text = size.toExponential(places).replace(/e([+-])(\d)$/, 'e$10$2');
  return type === 'E' ? text.toUpperCase() : text;
}

/**
 * As Python, and unlike JavaScript: a number right between two goes to the even one, and none is
 * written with an exponent.
 */
function fixed(size: number, places: number): string {
  if (size >= 1e21) return BigInt(size).toString() + (places === 0 ? '' : `.${'0'.repeat(places)}`);
  const text = size.toFixed(places);
  const exact = size.toFixed(MAX_PRECISION);
  const cut = exact.indexOf('.') + 1 + places;
  const isBetween = /^50*$/.test(exact.slice(cut));
  return isBetween && /[13579]$/.test(text) ? exact.slice(0, cut).replace(/\.$/, '') : text;
}

function group({ grouping, type }: FormatSpec, digits: string): string {
  if (grouping === '') return digits;
  if (/^[boxX]$/.test(type)) return digits.replace(/\B(?=(?:.{4})+$)/g, grouping);
  return digits.replace(/^\d+/, (whole) => whole.replace(/\B(?=(?:.{3})+$)/g, grouping));
}

function pad({ fill, width }: FormatSpec, sign: string, body: string, align: '<' | '>' | '^' | '='): string {
  const missing = width - Array.from(sign + body).length;
  if (missing <= 0) return sign + body;
  if (align === '<') return sign + body + fill.repeat(missing);
  if (align === '>') return fill.repeat(missing) + sign + body;
  if (align === '=') return sign + fill.repeat(missing) + body;
  const before = Math.floor(missing / 2);
  return fill.repeat(before) + sign + body + fill.repeat(missing - before);
}
