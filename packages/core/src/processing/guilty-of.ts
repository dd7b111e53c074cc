import type { ChangeSet } from '../model/change-set.ts';
import type { PatchStep } from '../model/node.ts';
import { pathKeys, valueAt } from '../model/patch-path.ts';

/** Ironic quotes the whole patch in front of what is wrong with it. */
const QUOTED_PATCH = /^.*Couldn't apply patch .* Reason: /s;

/** Entries are added to it one by one: whoever added one may have added the wrong one. */
const CAPABILITIES = '/properties/capabilities';

/** Shorter values stand in messages by chance. */
const TELLING_LENGTH = 3;

/** One changed path of the node, and who wanted it, in the order in which they did. */
interface Suspect {
  readonly path: string;
  readonly value: unknown;
  readonly authors: readonly string[];
}

/** Ways in which a refusal says what it is about, the surest first. */
const WAYS: readonly ((message: string, suspect: Suspect) => boolean)[] = [
  (message, { path }) => hasWhole(message, path, '\\w/-'),
  (message, { path }) => isQuoted(message, path.slice(path.lastIndexOf('/') + 1)),
  (message, { value }) => typeof value === 'string' && value.length >= TELLING_LENGTH && isQuoted(message, value),
  (message, { path }) => fieldNames(path).some((name) => hasWhole(message, name, '\\w-')),
];

/**
 * The hooks and rules whose change of the node Ironic refused, as far as its words tell: they name
 * a path, an attribute or a value in most cases. All who changed anything when they do not.
 */
export function guiltyOf(changes: ChangeSet, refusal: string): readonly string[] {
  const message = refusal.replace(QUOTED_PATCH, '');
  const suspects = changes.node.flatMap((step) => suspectsIn(changes, step));
  for (const names of WAYS) {
    const named = suspects.filter((suspect) => names(message, suspect));
    if (named.length > 0) return distinct(named.flatMap(whoDecided));
  }
  return distinct(suspects.flatMap(({ authors }) => authors));
}

/** What was wanted of a path that is sent, and of what is inside it. */
function suspectsIn({ authors }: ChangeSet, step: PatchStep): readonly Suspect[] {
  const { path } = step;
  const value = step.op === 'remove' ? undefined : step.value;
  return Object.entries(authors)
    .filter(([what]) => what === path || what.startsWith(`${path}/`))
    .map(([what, names]) => ({ path: what, value: valueAt(value, pathKeys(what.slice(path.length))), authors: names }));
}

/** The last one to set a value replaced those before; a list and the capabilities grow. */
function whoDecided({ path, value, authors }: Suspect): readonly string[] {
  const grows = path === CAPABILITIES || typeof value === 'object' || value === undefined;
  return grows ? authors : authors.slice(-1);
}

/** `/resource_class` is `resource_class` and `resource class` in messages. */
function fieldNames(path: string): readonly string[] {
  const [, field = ''] = path.split('/');
  return distinct([field, field.replaceAll('_', ' ')]);
}

function isQuoted(message: string, text: string): boolean {
  return [`'${text}'`, `"${text}"`].some((quoted) => message.includes(quoted));
}

/** Whether `text` stands in `message` and is no part of a longer word there. */
function hasWhole(message: string, text: string, wordCharacters: string): boolean {
  const literal = text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return new RegExp(`(?<![${wordCharacters}])${literal}(?![${wordCharacters}])`).test(message);
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
