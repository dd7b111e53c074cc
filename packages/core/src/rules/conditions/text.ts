import { Err, Ok } from '../../result.ts';
import { pythonText } from '../python-text.ts';
import { compilePattern } from '../regular-expression.ts';
import type { CheckValue, Condition } from '../rule-plugin.ts';

/** `matches`: the whole text of the value is like the pattern. Other values than text are written as Python does: `None`, `{'a': 1}`. */
export const matches: Condition = pattern('matches', (value) => {
  // As upstream: nothing is put around alternatives, so that `a|b` is a beginning with `a` or the whole text `b`.
  const compiled = compilePattern(value.endsWith('$') ? value : `${value}$`, { start: true });
  if (compiled.err) return compiled;
  const test = compiled.val;
  // An empty pattern stopped every introspection in the original; it is not what anybody means to ask.
  if (value === '')
    return Ok((found) => test(pythonText(found)) || { mismatch: 'an empty pattern matches empty text alone' });
  return Ok((found) => test(pythonText(found)));
});

/** `contains`: the pattern is found somewhere in the text of the value. */
export const contains: Condition = pattern('contains', (value) => {
  const compiled = compilePattern(value, { start: false });
  return compiled.map(
    (test): CheckValue =>
      (found) =>
        test(pythonText(found)),
  );
});

function pattern(name: string, prepare: (value: string) => ReturnType<Condition['prepare']>): Condition {
  return Object.freeze({
    name,
    params: { required: ['value'] },
    // As upstream: these two keep whatever stands beside the pattern.
    takesOthers: true,
    prepare({ value }) {
      return typeof value === 'string' ? prepare(value) : Err('invalid regular expression: it must be text');
    },
  } satisfies Condition);
}
