import { Err, Ok, type Result } from '@ironic-inspector/core';

const REFERENCE = /\\\$|\$(?:(\$)|([_a-z][._a-z0-9]*)|\{([_a-z][._a-z0-9]*)\})/gi;

/**
 * Replaces `$option`, `${option}` and `${group.option}` with values, as oslo.config does. `$$` and
 * `\$` stand for `$`, and so does any other `$`. `lookUp` gives the text of an option, or why there
 * is none.
 */
export function substitute(text: string, lookUp: (name: string) => Result<string, string>): Result<string, string> {
  let problem: string | undefined;
  const replaced = text.replaceAll(REFERENCE, (whole, dollar: string | undefined, plain?: string, braced?: string) => {
    const name = plain ?? braced;
    if (dollar !== undefined || name === undefined) return '$';
    const found = lookUp(name);
    if (found.ok) return found.val;
    problem ??= `${whole}: ${found.val}`;
    return '';
  });
  return problem === undefined ? Ok(replaced) : Err(problem);
}
