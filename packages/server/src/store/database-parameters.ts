/**
 * The parameters in the URL of a database that are used, and those that are ignored without harm.
 * Others are unknown.
 */
interface Parameters {
  readonly used: readonly string[];
  /** They ask for a default, or are about a Python driver. */
  readonly idle: readonly string[];
}

/** libpq's, those of psycopg and SQLAlchemy. */
const POSTGRES: Parameters = {
  used: ['host', 'port', 'user', 'password', 'application_name', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey'],
  idle: ['client_encoding', 'connect_timeout', 'options', 'target_session_attrs', 'gssencmode', 'tcp_user_timeout'],
};

/** PyMySQL's, those of mysqlclient and SQLAlchemy. */
const MYSQL: Parameters = {
  used: [
    'unix_socket',
    'ssl_ca',
    'ssl_cert',
    'ssl_key',
    'ssl_verify_cert',
    'ssl_verify_identity',
    'ssl_check_hostname',
    'ssl_disabled',
  ],
  idle: ['charset', 'use_unicode', 'connect_timeout', 'read_timeout', 'write_timeout', 'binary_prefix', 'plugin'],
};

/** sqlite3's of Python. */
const SQLITE: Parameters = { used: [], idle: ['timeout', 'check_same_thread', 'isolation_level'] };

const PARAMETERS = new Map([
  ['postgres', POSTGRES],
  ['mysql', MYSQL],
  ['sqlite', SQLITE],
]);
/** Of a kind of database that has none. */
const NONE: Parameters = { used: [], idle: [] };

/** Those that the driver supports. */
const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full'];

/** The parameters that name files. */
const FILES = ['sslrootcert', 'sslcert', 'sslkey', 'ssl_ca', 'ssl_cert', 'ssl_key'];

/**
 * The problems of the parameters. One about TLS is never ignored: the connection would be less
 * secure than the URL asks for.
 */
export function parameterProblems(kind: string, query: URLSearchParams): readonly string[] {
  const { used, idle } = PARAMETERS.get(kind) ?? NONE;
  const problems = [...new Set(query.keys())].flatMap((name) => {
    if (used.includes(name) || idle.includes(name) || !/^(ssl|tls)/i.test(name)) return [];
    const known = used.filter((one) => one.startsWith('ssl'));
    return [`${name} is not understood${known.length === 0 ? '' : `; there are ${known.join(', ')}`}`];
  });
  for (const name of query.keys()) {
    if (kind === 'mysql' && SWITCHES.includes(name) && isOn(query, name) === undefined) {
      problems.push(`${name} must be true or false, not '${query.get(name)}'`);
    }
  }
  const mode = kind === 'postgres' ? query.get('sslmode') : null;
  if (mode !== null && !SSL_MODES.includes(mode)) {
    problems.push(`sslmode must be one of ${SSL_MODES.join(', ')}, not '${mode}'`);
  }
  if (mode === 'verify-ca' && !query.has('sslrootcert')) {
    problems.push('sslrootcert must name a file of authorities, because of sslmode=verify-ca');
  }
  return problems;
}

/** Warnings about ignored parameters. */
export function parameterWarnings(kind: string, query: URLSearchParams): readonly string[] {
  const { used, idle } = PARAMETERS.get(kind) ?? NONE;
  return [...new Set(query.keys())].flatMap((name) => {
    if (used.includes(name)) return [];
    return [idle.includes(name) ? `the parameter ${name} does nothing here` : `the parameter ${name} is not known`];
  });
}

/** The files that parameters name. */
export function parameterFiles(query: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries([...query].filter(([name]) => FILES.includes(name)));
}

const SWITCHES = ['ssl_verify_cert', 'ssl_verify_identity', 'ssl_check_hostname', 'ssl_disabled'];

/** Whether a parameter is true; `undefined` where it is neither true nor false. */
export function isOn(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name)?.toLowerCase() ?? 'false';
  if (['true', '1', 'yes', 'on'].includes(text)) return true;
  return ['false', '0', 'no', 'off'].includes(text) ? false : undefined;
}
