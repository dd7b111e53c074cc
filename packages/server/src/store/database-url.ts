import { Err, Ok, type Result } from '@ironic-inspector/core';
import { isOn, parameterFiles, parameterProblems, parameterWarnings } from './database-parameters.ts';

/** The place of a database, as our drivers take it. */
export type DatabaseLocation =
  | { readonly kind: 'memory' }
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'mysql'; readonly settings: MysqlLocation };

export interface MysqlLocation {
  readonly host?: string;
  readonly port?: number;
  readonly socketPath?: string;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  /** `ca`, `cert` and `key` are names of PEM files. */
  readonly ssl?: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly verifyIdentity?: boolean;
    readonly rejectUnauthorized?: boolean;
  };
}

/**
 * The members of a URL as SQLAlchemy parses it: a password may have any character but `@`
 * unescaped.
 */
const URL_FORM =
  /^(?<dialect>[a-z]+)(?:\+\w+)?:\/\/(?:(?<user>[^:/@]*)(?::(?<password>[^@]*))?@)?(?:\[(?<v6>[^\]/?]+)\]|(?<host>[^/:?]+))?(?::(?<port>\d*))?(?:\/(?<name>[^?]*))?(?:\?(?<query>.*))?$/i;

interface Parts {
  readonly user?: string;
  readonly password?: string;
  readonly host?: string;
  readonly port?: number;
  readonly name?: string;
  readonly query: URLSearchParams;
}

/** A URL of each kind, as SQLAlchemy spells it. */
export const EXAMPLES = ['sqlite:////file', 'postgresql://…', 'mysql+pymysql://…', 'mariadb+pymysql://…'];

const ALLOWED = `must be 'memory', a file, or a URL like ${EXAMPLES.join(', ')}`;

/**
 * Parses the URL of a database in SQLAlchemy's spelling,
 * `postgresql+psycopg2://user:password@host/name?sslmode=require`; the Python driver in it is
 * ignored. `memory` is the store in memory; anything that is no URL is the path of a SQLite file.
 * `Err` never holds the password.
 */
export function parseDatabaseUrl(text: string): Result<DatabaseLocation, string> {
  if (text === 'memory') return Ok({ kind: 'memory' });
  if (!/^[a-z][a-z0-9+]*:\/\//i.test(text)) return text === '' ? Err(ALLOWED) : Ok({ kind: 'sqlite', file: text });
  const groups = URL_FORM.exec(text)?.groups;
  if (groups === undefined) return Err('is a URL that cannot be understood');
  const { dialect = '' } = groups;
  const parts = partsOf(groups);
  const kind = kindOf(dialect);
  if (kind === undefined) return Err(`${ALLOWED}, not ${dialect}:`);
  const problems = parameterProblems(kind, parts.query);
  if (problems.length > 0) return Err(`has parameters that cannot work: ${problems.join('; ')}`);
  switch (kind) {
    case 'sqlite':
      return sqlite(parts);
    case 'postgres':
      return Ok({ kind, url: postgresUrl(parts) });
    case 'mysql':
      return Ok({ kind, settings: mysqlSettings(parts) });
  }
}

/** Warnings about the parameters of a valid URL, and the files that they name, by parameter. */
export function parametersOf(text: string): {
  readonly warnings: readonly string[];
  readonly files: Readonly<Record<string, string>>;
} {
  const groups = URL_FORM.exec(text)?.groups;
  const kind = kindOf(groups?.['dialect'] ?? '');
  if (groups === undefined || kind === undefined) return { warnings: [], files: {} };
  const { query } = partsOf(groups);
  return { warnings: parameterWarnings(kind, query), files: parameterFiles(query) };
}

function kindOf(dialect: string): 'sqlite' | 'postgres' | 'mysql' | undefined {
  switch (dialect.toLowerCase()) {
    case 'sqlite':
      return 'sqlite';
    case 'postgres':
    case 'postgresql':
      return 'postgres';
    case 'mysql':
    case 'mariadb':
      return 'mysql';
    default:
      return undefined;
  }
}

/** `location` for messages, without credentials. */
export function placeOf(location: DatabaseLocation): string {
  if (location.kind === 'memory') return 'memory';
  if (location.kind === 'sqlite') return location.file;
  if (location.kind === 'mysql') {
    const { host, port, socketPath, database = '' } = location.settings;
    return `mysql://${socketPath ?? (port === undefined ? (host ?? 'localhost') : `${host}:${port}`)}/${database}`;
  }
  const url = new URL(location.url);
  return `${url.protocol}//${url.host || (url.searchParams.get('host') ?? '')}${url.pathname}`;
}

/** `text` with the password as stars. */
export function maskPassword(text: string): string {
  return text.replace(/^([^:/]+:\/\/[^:/@]*):[^@]*@/, '$1:****@');
}

function partsOf(groups: Readonly<Record<string, string | undefined>>): Parts {
  const { user, password, v6, port, name, query = '' } = groups;
  const host = v6 ?? groups['host'];
  return {
    ...(user && { user: decode(user) }),
    ...(password !== undefined && { password: decode(password) }),
    ...(host && { host }),
    ...(port && { port: Number(port) }),
    ...(name && { name }),
    query: new URLSearchParams(query),
  };
}

/** Decodes percent codes; a `%` that begins none stays. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function sqlite({ host, name }: Parts): Result<DatabaseLocation, string> {
  if (host !== undefined) return Err('must have three slashes before a relative path, four before an absolute one');
  if (name === undefined || name === ':memory:') return Ok({ kind: 'memory' });
  return Ok({ kind: 'sqlite', file: name });
}

/** Parameters of libpq that the driver supports. */
const PG_PARAMETERS = [
  'host',
  'port',
  'user',
  'password',
  'application_name',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
];

function postgresUrl({ user, password, host, port, name = '', query }: Parts): string {
  const url = new URL(`postgresql:///${encodeURI(name)}`);
  for (const key of PG_PARAMETERS) {
    const value = query.get(key);
    if (value !== null) url.searchParams.set(key, value);
  }
  // By default the driver treats `require` as `verify-full`; libpq and SQLAlchemy do not.
  if (query.has('sslmode')) url.searchParams.set('uselibpqcompat', 'true');
  // A URL without a host cannot hold credentials, so they become parameters.
  if (host === undefined) {
    if (user !== undefined) url.searchParams.set('user', user);
    if (password !== undefined) url.searchParams.set('password', password);
    return url.href;
  }
  url.host = host.includes(':') ? `[${host}]` : host;
  url.port = port === undefined ? '' : String(port);
  url.username = encodeURIComponent(user ?? '');
  url.password = encodeURIComponent(password ?? '');
  return url.href;
}

function mysqlSettings({ user, password, host, port, name, query }: Parts): MysqlLocation {
  const socketPath = query.get('unix_socket');
  const ssl = mysqlSsl(query);
  return {
    ...(socketPath === null ? { host: host ?? 'localhost' } : { socketPath }),
    ...(port !== undefined && { port }),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(name !== undefined && { database: name }),
    ...(ssl !== undefined && { ssl }),
  };
}

/**
 * As PyMySQL: any of the parameters turns TLS on, and certificates are verified unless that is
 * turned off.
 */
function mysqlSsl(query: URLSearchParams): MysqlLocation['ssl'] {
  const files = Object.fromEntries(
    ['ca', 'cert', 'key'].map((key) => [key, query.get(`ssl_${key}`)]).filter(([, value]) => value !== null),
  ) as { readonly ca?: string; readonly cert?: string; readonly key?: string };
  const isNamed = isOn(query, 'ssl_verify_identity') === true || isOn(query, 'ssl_check_hostname') === true;
  const isWanted = Object.keys(files).length > 0 || isNamed || isOn(query, 'ssl_verify_cert') === true;
  if (!isWanted || isOn(query, 'ssl_disabled') === true) return undefined;
  return {
    ...files,
    ...(isNamed && { verifyIdentity: true }),
    ...(query.has('ssl_verify_cert') && isOn(query, 'ssl_verify_cert') === false && { rejectUnauthorized: false }),
  };
}
