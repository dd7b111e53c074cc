import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { createAuthenticator, type PasswordAuth } from '@ironic-inspector/openstack-auth';

const run = promisify(execFile);

/** A Keystone that `test:services` started: `http://admin:password@127.0.0.1:5000/v3`. */
export const KEYSTONE = process.env['INSPECTOR_TEST_KEYSTONE'];

interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * What an administrator does with Keystone, over its API. Names are new ones, so that runs do not
 * meet.
 */
export class RealKeystone {
  readonly authUrl: string;
  readonly admin: PasswordAuth;
  readonly #roles = new Map<string, string>();
  #authenticator;

  constructor(url: string) {
    const { username, password, origin, pathname } = new URL(url);
    this.authUrl = origin + pathname;
    const user = { name: username, domain: { id: 'default' } };
    this.admin = { type: 'password', authUrl: this.authUrl, user, password, scope: { system: 'all' } };
    this.#authenticator = createAuthenticator(this.admin).unwrap();
  }

  /** What Keystone answers to the administrator, or to the holder of `token`. */
  async ask(method: string, path: string, body?: object, token?: string): Promise<Record<string, unknown>> {
    const headers = token === undefined ? (await this.#authenticator.headers()).unwrap() : { 'X-Auth-Token': token };
    const response = await fetch(this.authUrl + path, {
      method,
      headers: { ...headers, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  }

  async create(kind: 'user' | 'project' | 'role' | 'service' | 'domain', fields: object = {}): Promise<Named> {
    const body = { [kind]: { ...(kind !== 'service' && { name: `t-${randomUUID()}` }), ...fields } };
    return (await this.ask('POST', `/${kind}s`, body))[kind] as Named;
  }

  /** The id of a role, made if it is not there. */
  async role(name: string): Promise<string> {
    const known = this.#roles.get(name);
    if (known !== undefined) return known;
    const { roles } = (await this.ask('GET', `/roles?name=${name}`)) as { roles: Named[] };
    const id = roles[0]?.id ?? (await this.create('role', { name })).id;
    this.#roles.set(name, id);
    return id;
  }

  /** A new user with these roles in a project, and for the whole system where `system` says so. */
  async user(roles: readonly string[], project: string, system = false): Promise<PasswordAuth> {
    const password = randomUUID();
    const { id } = await this.create('user', { password });
    for (const where of [`/projects/${project}`, ...(system ? ['/system'] : [])]) {
      for (const name of roles) await this.ask('PUT', `${where}/users/${id}/roles/${await this.role(name)}`);
    }
    return { type: 'password', authUrl: this.authUrl, user: { id }, password, scope: { project: { id: project } } };
  }

  async endpoint(service: string, name: string, url: string): Promise<void> {
    const region_id = 'RegionOne';
    await this.ask('POST', '/endpoints', { endpoint: { service_id: service, interface: name, region_id, url } });
  }

  /** From then on it is no token. */
  async revoke(token: string): Promise<void> {
    const headers = { ...(await this.#authenticator.headers()).unwrap(), 'X-Subject-Token': token };
    await fetch(`${this.authUrl}/auth/tokens`, { method: 'DELETE', headers });
  }

  /** Stops or starts it; `seconds` is how long its tokens live from then on. */
  async control(command: 'stop' | 'start' | 'kill', seconds = 3600): Promise<void> {
    const [script = '', folder = ''] = (process.env['INSPECTOR_TEST_KEYSTONE_CONTROL'] ?? '').split(' ');
    await run(script, [command, folder], { env: { ...process.env, OS_TOKEN__EXPIRATION: String(seconds) } });
  }
}
