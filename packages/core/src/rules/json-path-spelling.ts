import { Err, Ok, type Result } from '../result.ts';

/** A path in the spelling of RFC 9535. */
interface StandardPath {
  readonly text: string;
  /** Where in the path as it was given stands what is at `offset` here. */
  origin(offset: number): number;
}

/**
 * Spells the original's paths (CONTRACT.md §6.4) as RFC 9535 does: `a.b-c` as `$['a']['b-c']`, `a,b` as `$['a','b']`, and each
 * member of a union `a | b` by itself. What is wrong otherwise is left for the parser to refuse.
 *
 * The original binds `|` tighter than the dots beside it; here the members of a union are whole paths.
 *
 * @returns what cannot be spelled so, and where
 */
export function standardPaths(path: string): Result<readonly StandardPath[], string> {
  const members: Token[][] = [[]];
  for (const match of path.matchAll(TOKEN)) {
    const token = { text: match[0], at: match.index };
    const refused = refusal(token);
    if (refused !== undefined) return Err(refused);
    if (token.text === '|') members.push([]);
    else members.at(-1)?.push(token);
  }
  return Ok(members.map((tokens) => new Spelling(tokens, path.length)));
}

interface Token {
  readonly text: string;
  readonly at: number;
}

/** A name, quoted text, `` `this` ``, `..`, a number, or any other single character. */
const TOKEN = /[A-Za-z_@][A-Za-z0-9_@-]*|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|\.\.|-?\d+|\S/gsu;

/** What cannot be spelled, and what to write instead (CONTRACT.md §6.9, Q-59). */
const UNSUPPORTED: Readonly<Record<string, readonly [what: string, instead: string]>> = {
  where: ['the filter "where"', 'a path to what must be there, a.b, is found only where it is'],
  '`parent`': ['the operator `parent`', 'end the path at the parent'],
  '&': ['the operator "&"', 'write two conditions'],
  '(': ['grouping by parentheses', 'write a union of whole paths, a.c | b.c'],
  '?': ['a filter', 'write two conditions'],
};

function refusal({ text, at }: Token): string | undefined {
  const isOperator = text.startsWith('`') && text !== '`this`';
  const known = Object.hasOwn(UNSUPPORTED, text) ? UNSUPPORTED[text] : undefined;
  if (known === undefined && !isOperator) return undefined;
  const [what, instead] = known ?? [`the operator ${text}`];
  return `${what} at character ${at + 1} is not supported${instead === undefined ? '' : `: ${instead}`}`;
}

class Spelling implements StandardPath {
  text = '';
  readonly #origins: { readonly offset: number; readonly at: number }[] = [];
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.#add('$', tokens[0]?.at ?? end);
    if (this.#peek === '$') this.#next++;
    else if (this.#peek !== '[') this.#step('.');
    while (this.#peek !== undefined) this.#segment();
    this.#add('', end);
  }

  origin(offset: number): number {
    return this.#origins.findLast((piece) => piece.offset <= offset)?.at ?? 0;
  }

  get #peek(): string | undefined {
    return this.#tokens[this.#next]?.text;
  }

  #segment(): void {
    const token = this.#peek;
    if (token === '.' || token === '..') {
      this.#next++;
      this.#step(token);
    } else if (token === '[') this.#brackets();
    else this.#copy();
  }

  /** What follows dots: names, `*` for all fields, or `` `this` ``, which goes nowhere. */
  #step(dots: '.' | '..'): void {
    const token = this.#peek;
    if (token === '`this`' && dots === '.') {
      this.#next++;
      return;
    }
    if (dots === '..') this.#add('..', this.#tokens[this.#next - 1]?.at ?? 0);
    if (token !== undefined && isName(token)) this.#names();
    else if (token === '*' && dots === '.') this.#copy('.*');
    else if (token !== '[') this.#copy(token ?? '.');
  }

  /** `a,b`: several fields of one object. */
  #names(): void {
    this.#copy(`[${quote(this.#peek ?? '')}`);
    while (this.#peek === ',' && isName(this.#tokens[this.#next + 1]?.text ?? '')) {
      this.#copy();
      this.#copy(quote(this.#peek ?? ''));
    }
    this.#add(']', this.#tokens[this.#next - 1]?.at ?? 0);
  }

  #brackets(): void {
    let colons = 0;
    for (let token = this.#peek; token !== undefined; token = this.#peek) {
      colons = token === ':' ? colons + 1 : token === ',' ? 0 : colons;
      // Left out, a slice with a step is one the parser does not understand either: the original has none.
      this.#copy(colons > 1 ? '::' : isName(token) ? quote(token) : token);
      if (token === ']') return;
    }
  }

  /** Goes on by one token, and says how it is spelled. */
  #copy(text = this.#peek ?? ''): void {
    this.#add(text, this.#tokens[this.#next]?.at ?? this.#tokens.at(-1)?.at ?? 0);
    this.#next++;
  }

  #add(text: string, at: number): void {
    this.#origins.push({ offset: this.text.length, at });
    this.text += text;
  }
}

function isName(text: string): boolean {
  return /^[A-Za-z_@'"]/.test(text) && (text.length > 1 || /[A-Za-z_@]/.test(text));
}

function quote(name: string): string {
  return /^['"]/.test(name) ? name : `'${name}'`;
}
