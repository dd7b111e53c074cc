import { isJsonObject } from '../model/json.ts';
import type { IronicNode } from '../model/node.ts';
import { Err, Ok, type Result } from '../result.ts';
import { compileJsonPath, type Found, type Select } from './json-path.ts';

/** What conditions can look at. */
export interface Subject {
  /** The ramdisk's data with what hooks added. */
  readonly data: unknown;
  /** The node as Ironic has it. */
  readonly node: IronicNode;
}

/** Looks up the field of a condition. */
export type Field = (subject: Subject) => Found;

/**
 * Compiles `data://path`, `node://path` or just `path`, which is data. A node's fields go by
 * Ironic's names or by those of the original's client; one that the node lacks is there, with the
 * value `null`.
 *
 * @returns what is wrong with the field
 */
export function compileField(field: string): Result<Field, string> {
  const { scheme, path } = partsOfField(field);
  if (scheme !== 'data' && scheme !== 'node') {
    return Err(`Unsupported scheme for field: ${scheme}, valid values are node:// or data://`);
  }
  // Blanks instead of the scheme: places in messages count from the beginning of the field.
  const blank = ' '.repeat(field.length - path.length);
  const compiled = compileJsonPath(blank + path, scheme === 'node' ? nodeField : undefined);
  if (compiled.err) return Err(`Unable to parse field JSON path ${field}: ${compiled.val}`);
  const look = compiled.val;
  return Ok(scheme === 'data' ? ({ data }) => look(data) : ({ node }) => look(node));
}

/** Where a field is looked up, and the path there. */
export function partsOfField(field: string): { readonly scheme: string; readonly path: string } {
  const [, scheme = 'data', path = ''] = /^(?:(.*?):\/\/)?(.*)$/s.exec(field) ?? [];
  return { scheme, path };
}

/**
 * Ironic leaves fields out that it was not asked for, or that it does not know yet: they are
 * `null`, and found.
 */
function nodeField(name: string): Select {
  return (node, selected) => {
    const record = isJsonObject(node) ? node : {};
    const key = Object.hasOwn(record, name) ? name : wireName(name);
    selected.push(Object.hasOwn(record, key) ? (record[key] ?? null) : null);
  };
}

/**
 * What the original's client calls some of a node's fields (CONTRACT.md §6.4), and what Ironic
 * calls them. Rules may use either.
 */
const WIRE_NAMES: Readonly<Record<string, string>> = {
  id: 'uuid',
  is_maintenance: 'maintenance',
  is_automated_clean_enabled: 'automated_clean',
  is_console_enabled: 'console_enabled',
  is_protected: 'protected',
  is_retired: 'retired',
  is_secure_boot: 'secure_boot',
  allocation_id: 'allocation_uuid',
  chassis_id: 'chassis_uuid',
  instance_id: 'instance_uuid',
  port_groups: 'portgroups',
};

/** Ironic's name of a node's field. */
export function wireName(name: string): string {
  return Object.hasOwn(WIRE_NAMES, name) ? (WIRE_NAMES[name] ?? name) : name;
}
