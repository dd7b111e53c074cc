import { InspectorError } from '@ironic-inspector/core';

/** Checks a value: says what is wrong with it, or `undefined`. */
export type OptionCheck = (value: unknown) => string | undefined;

/**
 * Throws `invalid-options` that names every option that cannot work, and what is allowed. Options
 * that are absent are fine unless `required` names them. (By hand: this package has no dependency
 * but core.)
 */
export function checkOptions(
  what: string,
  options: object,
  checks: Readonly<Record<string, OptionCheck>>,
  required: readonly string[] = [],
): void {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const problems = given.flatMap(([name, value]) => {
    const check = checks[name];
    const problem = check === undefined ? `is not known; there are ${Object.keys(checks).join(', ')}` : check(value);
    return problem === undefined ? [] : [`${name}: ${problem}`];
  });
  const missing = required.filter((name) => !given.some(([other]) => other === name));
  const all = [...missing.map((name) => `${name}: is required`), ...problems];
  if (all.length === 0) return;
  throw new InspectorError('invalid-options', `${what} cannot work with these options:\n${all.join('\n')}`);
}

export function textLike(pattern: RegExp, allowed: string): OptionCheck {
  return (value) => (typeof value === 'string' && pattern.test(value) ? undefined : `must be ${allowed}`);
}

export function oneOf(...allowed: readonly unknown[]): OptionCheck {
  return (value) => (allowed.includes(value) ? undefined : `must be one of ${allowed.join(', ')}`);
}

export function listOf(check: OptionCheck, atLeast = 0): OptionCheck {
  return (value) => {
    if (!Array.isArray(value)) return 'must be a list';
    if (value.length < atLeast) return `must have ${atLeast} member or more`;
    return value.map(check).find((problem) => problem !== undefined);
  };
}

export const aFunction: OptionCheck = (value) => (typeof value === 'function' ? undefined : 'must be a function');
export const aFlag = oneOf(true, false);
export const interfaceName = textLike(/^[^\s/!"'\\]{1,15}$/, 'the name of a network interface');
/** A program and its arguments, run without a shell. */
export const aCommand = listOf(textLike(/^[^\0]+$/, 'a list of texts that are not empty'), 1);
