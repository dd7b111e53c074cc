import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Err, InspectorError, isJsonObject, Ok } from '@ironic-inspector/core';
import type { Result } from '@ironic-inspector/core';
import { parseDocument } from 'yaml';
import type { Environment } from '../clouds/environment-cloud.ts';
import type { Section } from '../clouds/merge-clouds.ts';
import { resolveCloud } from '../clouds/resolve-cloud.ts';
import type { Cloud, CloudChoice } from '../clouds/resolve-cloud.ts';

export interface ReadCloudOptions extends CloudChoice {
  /** @default process.env */
  readonly environment?: Environment;
  /**
   * Where files are looked for, in this order.
   * @default the working folder, `$XDG_CONFIG_HOME/openstack`, `~/.config/openstack`,
   * `/etc/xdg/openstack`, `/etc/openstack`
   */
  readonly folders?: readonly string[];
}

/**
 * How a cloud is reached, read from clouds.yaml, secure.yaml, clouds-public.yaml and `OS_*`
 * variables as openstacksdk reads them: of each file the first one that is there,
 * `OS_CLIENT_CONFIG_FILE` and `OS_CLIENT_SECURE_FILE` before all folders.
 *
 * `invalid-options` when a file cannot be understood, or what is chosen is not there or not
 * complete. Messages show no value of a file.
 *
 * @example
 * ```ts
 * import { createAuthenticator } from '@ironic-inspector/openstack-auth';
 * import { readCloud } from '@ironic-inspector/openstack-auth/node';
 *
 * const cloud = (await readCloud({ cloud: 'rack-7' })).unwrap();
 * const authenticator = createAuthenticator(cloud.auth).unwrap();
 * ```
 */
export async function readCloud(options: ReadCloudOptions = {}): Promise<Result<Cloud, InspectorError>> {
  const { environment = process.env, folders = defaultFolders(environment), ...choice } = options;
  const read = (name: string, override?: string) => firstOf(pathsOf(name, folders, override));
  const clouds = await read('clouds', environment['OS_CLIENT_CONFIG_FILE']);
  if (clouds.err) return clouds;
  const secure = await read('secure', environment['OS_CLIENT_SECURE_FILE']);
  if (secure.err) return secure;
  const vendors = await read('clouds-public');
  if (vendors.err) return vendors;
  return resolveCloud({ clouds: clouds.val, secure: secure.val, vendors: vendors.val }, environment, choice);
}

function defaultFolders(environment: Environment): readonly string[] {
  const home = homedir();
  const configured = environment['XDG_CONFIG_HOME'] || join(home, '.config');
  return [
    process.cwd(),
    join(configured, 'openstack'),
    join(home, '.config', 'openstack'),
    '/etc/xdg/openstack',
    '/etc/openstack',
  ];
}

function pathsOf(name: string, folders: readonly string[], override: string | undefined): readonly string[] {
  const paths = folders.flatMap((folder) => ['yaml', 'yml', 'json'].map((suffix) => join(folder, `${name}.${suffix}`)));
  return override === undefined || override === '' ? paths : [override, ...paths];
}

/**
 * As upstream: _load_yaml_json_file, but a file that cannot be understood is an error, not passed
 * over.
 */
async function firstOf(paths: readonly string[]): Promise<Result<Section | undefined, InspectorError>> {
  for (const path of paths) {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch {
      continue;
    }
    return parse(path, text);
  }
  return Ok(undefined);
}

/** YAML 1.1, as PyYAML reads it; JSON is YAML. */
function parse(path: string, text: string): Result<Section | undefined, InspectorError> {
  // Its pretty errors would quote the file.
  const document = parseDocument(text, { version: '1.1', prettyErrors: false, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = text.slice(0, error.pos[0]).split('\n').length;
    return wrong(`${path}: line ${line} is not YAML (${error.code})`);
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch {
    return wrong(`${path}: its aliases lead too far`);
  }
  if (value === null) return Ok(undefined);
  return isJsonObject(value) ? Ok(value) : wrong(`${path}: must be a mapping, with clouds in it`);
}

function wrong(message: string) {
  return Err(new InspectorError('invalid-options', message));
}
