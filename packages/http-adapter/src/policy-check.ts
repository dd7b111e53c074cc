import { Err, Ok, type Result } from '@ironic-inspector/core';

/** A condition on the sender of a request, as the policy files of oslo.policy express it. */
export type PolicyCheck =
  | { readonly kind: 'all' | 'any'; readonly of: readonly PolicyCheck[] }
  | { readonly kind: 'not'; readonly of: PolicyCheck }
  | { readonly kind: 'rule' | 'role'; readonly name: string }
  | { readonly kind: 'is'; readonly attribute: Attribute; readonly value: string };

/** What a check may look at besides roles. */
const ATTRIBUTES = ['user_id', 'project_id', 'system_scope', 'is_public_api'] as const;
type Attribute = (typeof ATTRIBUTES)[number];

/**
 * The sender of a request as checks see it. Attribute values are texts as Python prints them:
 * `None`, `True`.
 */
export interface PolicySubject {
  /** In lower case. */
  readonly roles: ReadonlySet<string>;
  readonly attributes: Readonly<Record<Attribute, string>>;
}

/** Lets everybody pass. */
const ALWAYS: PolicyCheck = { kind: 'all', of: [] };
/** Lets nobody pass. */
export const NEVER: PolicyCheck = { kind: 'any', of: [] };

/**
 * Whether `subject` passes. `rules` are the rules that checks may refer to: all of them exist, and
 * none refers to itself.
 */
export function passes(check: PolicyCheck, subject: PolicySubject, rules: ReadonlyMap<string, PolicyCheck>): boolean {
  switch (check.kind) {
    case 'all':
      return check.of.every((one) => passes(one, subject, rules));
    case 'any':
      return check.of.some((one) => passes(one, subject, rules));
    case 'not':
      return !passes(check.of, subject, rules);
    case 'rule':
      return passes(rules.get(check.name) ?? NEVER, subject, rules);
    case 'role':
      return subject.roles.has(check.name.toLowerCase());
    case 'is':
      return subject.attributes[check.attribute] === check.value;
  }
}

/** The rules that a check refers to. */
export function references(check: PolicyCheck): readonly string[] {
  if (check.kind === 'rule') return [check.name];
  if (check.kind === 'not') return references(check.of);
  return check.kind === 'all' || check.kind === 'any' ? check.of.flatMap(references) : [];
}

/**
 * Parses a check. It is text (`role:admin and not project_id:0123`, `@`, `!`; empty text is `@`),
 * or the old form: a list of alternatives, each a check or a list of checks that must all pass.
 * `Err` names what cannot be parsed or is not supported here.
 */
export function parseCheck(given: unknown): Result<PolicyCheck, string> {
  if (typeof given === 'string') return given.trim() === '' ? Ok(ALWAYS) : new Parser(given).whole();
  if (!Array.isArray(given)) return Err('must be text, or a list of lists of texts');
  // As upstream: no alternative at all is no condition.
  if (given.length === 0) return Ok(ALWAYS);
  const alternatives: PolicyCheck[] = [];
  for (const alternative of given as readonly unknown[]) {
    const parts: readonly unknown[] = Array.isArray(alternative) ? alternative : [alternative];
    const all: PolicyCheck[] = [];
    for (const part of parts) {
      const one = typeof part === 'string' ? simple(part.trim()) : Err('must be text, or a list of lists of texts');
      if (one.err) return one;
      all.push(one.val);
    }
    if (all.length > 0) alternatives.push({ kind: 'all', of: all });
  }
  return Ok({ kind: 'any', of: alternatives });
}

/**
 * A parser with Python's precedence: `not` binds tighter than `and`, and `and` tighter than `or`.
 */
class Parser {
  readonly #words: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#words = text.split(/\s+/).flatMap(parted);
  }

  whole(): Result<PolicyCheck, string> {
    const check = this.#alternatives();
    const rest = this.#words[this.#next];
    return check.ok && rest !== undefined ? Err(`'${rest}' stands where 'and' or 'or' should`) : check;
  }

  #alternatives(): Result<PolicyCheck, string> {
    return this.#joined('or', 'any', () => this.#joined('and', 'all', () => this.#negated()));
  }

  #joined(word: string, kind: 'all' | 'any', part: () => Result<PolicyCheck, string>): Result<PolicyCheck, string> {
    const of: PolicyCheck[] = [];
    do {
      const one = part();
      if (one.err) return one;
      of.push(one.val);
    } while (this.#take(word));
    const [first] = of;
    return Ok(of.length === 1 && first !== undefined ? first : { kind, of });
  }

  #negated(): Result<PolicyCheck, string> {
    if (this.#take('not')) return this.#negated().map((of): PolicyCheck => ({ kind: 'not', of }));
    if (this.#take('(')) {
      const inner = this.#alternatives();
      if (inner.err) return inner;
      return this.#take(')') ? inner : Err("a '(' has no ')'");
    }
    const word = this.#words[this.#next];
    if (word === undefined) return Err('ends where a check should stand');
    if (/^(\)|and|or)$/i.test(word)) return Err(`'${word}' stands where a check should`);
    this.#next += 1;
    return simple(word);
  }

  #take(word: string): boolean {
    const isNext = this.#words[this.#next]?.toLowerCase() === word;
    if (isNext) this.#next += 1;
    return isNext;
  }
}

/** Splits parentheses off the ends of a word; those inside belong to it. */
function parted(word: string): string[] {
  const [, before = '', inner = '', behind = ''] = /^(\(*)(.*?)(\)*)$/.exec(word) ?? [];
  return [...before.split(''), ...(inner === '' ? [] : [inner]), ...behind.split('')];
}

/** One check without `and`, `or`, `not`. */
function simple(word: string): Result<PolicyCheck, string> {
  if (word === '@') return Ok(ALWAYS);
  if (word === '!') return Ok(NEVER);
  const colon = word.indexOf(':');
  const [kind, value] = [word.slice(0, Math.max(colon, 0)), word.slice(colon + 1)];
  if (colon < 1 || value === '') return Err(`'${word}' is no check: those are @, !, ${KNOWN}`);
  if (kind === 'http' || kind === 'https') return Err(`'${word}': another service is not asked here`);
  if (value.includes('%(')) return Err(`'${word}': what is asked for here has no attributes to compare with`);
  if (kind === 'rule' || kind === 'role') return Ok({ kind, name: value });
  const attribute = ATTRIBUTES.find((one) => one === kind);
  if (attribute !== undefined) return Ok({ kind: 'is', attribute, value });
  const hint = kind === 'is_admin' ? '; rule:is_admin is what the original has' : '';
  return Err(`'${word}': ${kind} is not known here, but ${KNOWN}${hint}`);
}

const KNOWN = ['role:NAME', 'rule:NAME', ...ATTRIBUTES.map((one) => `${one}:VALUE`)].join(', ');
