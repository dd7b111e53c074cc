/** How deep lists and objects are written out; what the ramdisk sends is never that deep. */
const MAX_DEPTH = 200;

/**
 * A JSON value as Python's `str()` writes it, which is what operators wrote their patterns and
 * templates for: `True`, `None`, `{'a': 1}`. A number without a fraction is a whole number: JSON
 * tells no `1.0` from `1` here.
 */
export function pythonText(value: unknown): string {
  return typeof value === 'string' ? value : pythonRepr(value);
}

/** A JSON value as Python's `repr()` writes it: as {@link pythonText}, but text is quoted. */
export function pythonRepr(value: unknown, depth = 0): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value).toString() : pythonFloat(value);
  if (typeof value !== 'object') return quote(String(value));
  if (depth >= MAX_DEPTH) return '...';
  if (Array.isArray(value)) return `[${value.map((item) => pythonRepr(item, depth + 1)).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, member]) => `${quote(key)}: ${pythonRepr(member, depth + 1)}`)
    .join(', ')}}`;
}

/**
 * Python goes over to an exponent earlier than JavaScript for small numbers, and writes it with two
 * digits at least.
 */
function pythonFloat(value: number): string {
  const size = Math.abs(value);
  const text = size !== 0 && size < 1e-4 ? value.toExponential() : String(value);
  return text
    .replace(/e([+-])(\d)$/, 'e$10$2')
    .replace('Infinity', 'inf')
    .replace('NaN', 'nan');
}

/**
 * What Python shows as an escape: control characters, separators but the blank, and halves of
 * surrogate pairs.
 */
const UNPRINTABLE = /[\\\p{C}\p{Z}]/gu;
const SHORT: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', ' ': ' ' };

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(
    UNPRINTABLE,
    (character) => SHORT[character] ?? escapeCode(character.codePointAt(0) ?? 0),
  );
  return `${mark}${mark === "'" ? escaped.replaceAll("'", "\\'") : escaped}${mark}`;
}

function escapeCode(code: number): string {
  const digits = code.toString(16);
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}
