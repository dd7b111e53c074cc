import { jsonTypeName } from '../model/json.ts';
import { Err, Ok, type Result } from '../result.ts';

/**
 * The value of an entry of `properties.capabilities`, `k:v,k2:v2` (CONTRACT.md §3.9); of several
 * with the same name the last counts. An entry without a colon has none.
 */
export function capabilityIn(text: unknown, name: string): string | undefined {
  return entriesOf(text)
    .filter((entry) => entry.name === name)
    .at(-1)?.value;
}

/**
 * The text with an entry set, or without it when `value` is `undefined`. What it does not change it
 * leaves as it is: blanks, other names that are there twice. Of entries with this name one is left,
 * if one of them had another value.
 *
 * @returns why it cannot be: what is there is no text, or the entry would not be read as it was set
 */
export function withCapability(text: unknown, name: string, value: string | undefined): Result<string, string> {
  const problem = capabilityNameProblem(name) ?? (value === undefined ? undefined : capabilityValueProblem(value));
  if (problem !== undefined) return Err(problem);
  if (text !== undefined && text !== null && typeof text !== 'string') {
    return Err(
      `/properties/capabilities is no text but ${jsonTypeName(text)}, and left alone: ${name} is not set there`,
    );
  }
  const entries = entriesOf(text);
  const chunks = entries.map(({ chunk }) => chunk);
  const own = entries.filter((entry) => entry.name === name);
  if (value === undefined)
    return Ok(
      entries
        .filter((entry) => entry.name !== name)
        .map(({ chunk }) => chunk)
        .join(','),
    );
  if (own.length > 0 && own.every((entry) => entry.value === value.trim())) return Ok(chunks.join(','));
  const wanted = `${name}:${value}`;
  const [first] = own;
  if (first !== undefined) {
    const kept = entries.filter((entry) => entry === first || entry.name !== name);
    return Ok(kept.map((entry) => (entry === first ? wanted : entry.chunk)).join(','));
  }
  // A text that ends in a comma has room for one more.
  if (chunks.at(-1) === '') chunks.pop();
  return Ok([...chunks, wanted].join(','));
}

/** What is wrong with the name of an entry, if anything is: it would be read as something else. */
export function capabilityNameProblem(name: string): string | undefined {
  if (name !== '' && name === name.trim() && !/[,:]/.test(name)) return undefined;
  return `${JSON.stringify(name)} is no name of a capability: it must not be empty, have blanks around it, "," or ":"`;
}

/** What is wrong with the value of an entry, if anything is. */
export function capabilityValueProblem(value: string): string | undefined {
  return value.includes(',') ? `${JSON.stringify(value)} is no value of a capability: it must not have ","` : undefined;
}

interface Entry {
  /** As it is written. */
  readonly chunk: string;
  readonly name: string;
  readonly value: string | undefined;
}

function entriesOf(text: unknown): Entry[] {
  if (typeof text !== 'string') return [];
  return text.split(',').map((chunk) => {
    const colon = chunk.indexOf(':');
    const name = (colon < 0 ? chunk : chunk.slice(0, colon)).trim();
    return { chunk, name, value: colon < 0 ? undefined : chunk.slice(colon + 1).trim() };
  });
}
