import type { Json } from '../model/json.ts';
import { Ok, type Result } from '../result.ts';
import { pythonText } from './python-text.ts';

/**
 * A copy of `value` with another value in place of each text, however deep; keys of objects are
 * texts, too. What is wrong with the first that cannot be changed ends it.
 */
export function mapTexts(value: Json, change: (text: string) => Result<Json, string>): Result<Json, string> {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return Ok(value);
  const members: [string, Json][] = [];
  for (const [name, member] of Object.entries<Json>(value)) {
    const key = change(name);
    if (key.err) return key;
    const content = mapTexts(member, change);
    if (content.err) return content;
    members.push([pythonText(key.val), content.val]);
  }
  return Ok(Array.isArray(value) ? members.map(([, content]) => content) : Object.fromEntries(members));
}
