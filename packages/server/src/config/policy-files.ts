import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Err, isJsonObject, Ok, type Result } from '@ironic-inspector/core';
import { checkPolicyRules, type PolicyRules } from '@ironic-inspector/http-adapter';
import type { Config } from './option-table.ts';

/** The default of `[oslo_policy]policy_file`, and its former one. */
const STANDARD = 'policy.yaml';
const FORMER = 'policy.json';

const FILE = '[oslo_policy]policy_file';
const DIRS = '[oslo_policy]policy_dirs';

/**
 * The rules of the policy files of `[oslo_policy]`; later files win. As upstream, files without a
 * folder are looked for in `folders`, and a missing file is no error; there is a warning if it was
 * named. `Err` has a line for every rule that cannot be parsed.
 */
export async function readPolicyFiles(
  { policy_file: named, policy_dirs: dirs }: Config['oslo_policy'],
  folders: readonly string[],
  warn: (line: string) => void,
): Promise<Result<PolicyRules, readonly string[]>> {
  const rules: Record<string, unknown> = {};
  const problems: string[] = [];
  const files: { readonly option: string; readonly path: string }[] = [];
  const file = (await found(named, folders)) ?? (named === STANDARD ? await found(FORMER, folders) : undefined);
  if (file !== undefined) files.push({ option: FILE, path: file });
  else if (named !== STANDARD) warn(`${FILE}: there is no file ${named}: the rules are the service's own`);
  for (const dir of dirs) {
    const folder = await found(dir, folders);
    for (const path of folder === undefined ? [] : await filesIn(folder)) files.push({ option: DIRS, path });
  }
  for (const { option, path } of files) {
    const read = await rulesIn(path);
    if (read.err) problems.push(`${option}: ${path}: ${read.val}`);
    else Object.assign(rules, read.val);
  }
  const checked = checkPolicyRules(rules);
  const places = files.map(({ path }) => path).join(', ');
  problems.push(...checked.problems.map((problem) => `${FILE}: ${places}: ${problem}`));
  for (const name of checked.unused)
    warn(`${FILE}: ${places}: ${name} is no rule of this service, and none refers to it`);
  return problems.length === 0 ? Ok(rules as PolicyRules) : Err(problems);
}

async function found(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const path of name.startsWith('/') ? [name] : folders.map((folder) => resolve(folder, name))) {
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

/** As upstream: all files of the folder with any extension, except hidden ones. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  return names.toSorted().map((name) => join(folder, name));
}

/** Parses YAML 1.1 as PyYAML does; JSON is YAML. An empty file has no rules. */
async function rulesIn(path: string): Promise<Result<Readonly<Record<string, unknown>>, string>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return Err(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text, { version: '1.1', prettyErrors: false, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) {
    return Err(`line ${text.slice(0, error.pos[0]).split('\n').length}: ${error.message}`);
  }
  const content: unknown = document.toJS();
  if (content === null) return Ok({});
  return isJsonObject(content) ? Ok(content) : Err('must be a mapping of rules by their names');
}
