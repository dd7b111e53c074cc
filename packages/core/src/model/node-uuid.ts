/** The UUID of an Ironic node, canonical: lower case, dashes. */
export type NodeUuid = string;

const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const BARE = /^[0-9a-f]{32}$/;

/**
 * The canonical form of a UUID in any spelling the original accepts: upper case, without dashes, in braces, with a
 * `urn:uuid:` prefix (CONTRACT.md §1.13). Unlike there, the canonical form is what is looked up.
 *
 * @returns `undefined` when `text` is not like a UUID: it is a node's name, then.
 */
export function canonicalUuid(text: string): NodeUuid | undefined {
  if (CANONICAL.test(text)) return text;
  const bare = text
    .toLowerCase()
    .replace(/^urn:/, '')
    .replace(/^uuid:/, '')
    .replace(/^\{+/, '')
    .replace(/\}+$/, '')
    .replaceAll('-', '');
  if (!BARE.test(bare)) return undefined;
  return [bare.slice(0, 8), bare.slice(8, 12), bare.slice(12, 16), bare.slice(16, 20), bare.slice(20)].join('-');
}
