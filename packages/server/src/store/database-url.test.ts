import { describe, expect, it } from 'vitest';
import { maskPassword, parseDatabaseUrl, placeOf } from './database-url.ts';

const postgres = (url: string) => ({ kind: 'postgres', url });

describe('the URL of a database', () => {
  it.each<[string, unknown]>([
    ['memory', { kind: 'memory' }],
    ['sqlite://', { kind: 'memory' }],
    ['sqlite:///:memory:', { kind: 'memory' }],
    ['sqlite:///inspector.sqlite', { kind: 'sqlite', file: 'inspector.sqlite' }],
    ['sqlite:////var/lib/inspector/db', { kind: 'sqlite', file: '/var/lib/inspector/db' }],
    ['sqlite+pysqlite:////db?timeout=3', { kind: 'sqlite', file: '/db' }],
    ['inspector.sqlite', { kind: 'sqlite', file: 'inspector.sqlite' }],
    ['postgresql://host/db', postgres('postgresql://host/db')],
    ['postgres://u:p@host:5433/db', postgres('postgresql://u:p@host:5433/db')],
    ['postgresql+psycopg2://u:p%40%2Fw@[::1]/db?client_encoding=utf8', postgres('postgresql://u:p%40%2Fw@[::1]/db')],
    ['postgresql+asyncpg://u:a/b#c?d@host/db', postgres('postgresql://u:a%2Fb%23c%3Fd@host/db')],
    [
      'postgresql://u:p@host/db?sslmode=require',
      postgres('postgresql://u:p@host/db?sslmode=require&uselibpqcompat=true'),
    ],
    [
      'postgresql+psycopg2://u:p@/db?host=/run/postgresql',
      postgres('postgresql:///db?host=%2Frun%2Fpostgresql&user=u&password=p'),
    ],
    [
      'mysql+pymysql://u:p@host:3307/db?charset=utf8',
      { kind: 'mysql', settings: { host: 'host', port: 3307, user: 'u', password: 'p', database: 'db' } },
    ],
    ['mysql://host', { kind: 'mysql', settings: { host: 'host' } }],
    [
      'mariadb+pymysql://u:p%25$@/db?unix_socket=/run/mysqld.sock&plugin=dbcounter',
      { kind: 'mysql', settings: { socketPath: '/run/mysqld.sock', user: 'u', password: 'p%$', database: 'db' } },
    ],
    [
      'mysql+mysqldb://u@h/db?ssl_ca=/ca.pem&ssl_cert=/c.pem&ssl_key=/k.pem',
      {
        kind: 'mysql',
        settings: { host: 'h', user: 'u', database: 'db', ssl: { ca: '/ca.pem', cert: '/c.pem', key: '/k.pem' } },
      },
    ],
    // as openstack-ansible writes it: without it the connection would be in clear
    [
      'mysql://h/d?charset=utf8&ssl_verify_cert=true',
      { kind: 'mysql', settings: { host: 'h', database: 'd', ssl: {} } },
    ],
    [
      'mysql://h/d?ssl_ca=/ca&ssl_verify_cert=false',
      { kind: 'mysql', settings: { host: 'h', database: 'd', ssl: { ca: '/ca', rejectUnauthorized: false } } },
    ],
    [
      'mysql://h/d?ssl_ca=/ca&ssl_verify_identity=True',
      { kind: 'mysql', settings: { host: 'h', database: 'd', ssl: { ca: '/ca', verifyIdentity: true } } },
    ],
    ['mysql://h/d?ssl_ca=/ca&ssl_disabled=1', { kind: 'mysql', settings: { host: 'h', database: 'd' } }],
  ])('%s', (text, location) => {
    expect(parseDatabaseUrl(text).unwrap()).toEqual(location);
  });

  it.each([
    ['', /must be 'memory', a file, or a URL/],
    ['oracle://u:secret@host/db', /not oracle:$/],
    ['sqlite://file', /three slashes/],
    ['mysql://u:secret@host:port/db', /cannot be understood/],
    ['postgresql://u:secret@h/db?sslmode=allow', /sslmode must be one of disable, .*, not 'allow'/],
    ['postgresql://u:secret@h/db?sslmode=verify-ca', /sslrootcert must name a file of authorities/],
    ['postgresql://u:secret@h/db?ssl_mode=require', /ssl_mode is not understood; there are sslmode, sslrootcert/],
    ['mysql://u:secret@h/db?ssl_mode=REQUIRED', /ssl_mode is not understood; there are ssl_ca, .*ssl_verify_cert/],
    ['mysql://u:secret@h/db?ssl_verify_cert=maybe', /ssl_verify_cert must be true or false, not 'maybe'/],
  ])('%j is refused, and no password told', (text, why) => {
    const parsed = parseDatabaseUrl(text);
    expect(parsed.err && parsed.val).toMatch(why);
    expect(parsed.val).not.toMatch(/secret/);
  });

  it.each([
    ['memory', 'memory'],
    ['sqlite:////db', '/db'],
    ['postgresql://u:p@host:5433/db?sslmode=disable', 'postgresql://host:5433/db'],
    ['postgresql://u:p@/db?host=/run/pg', 'postgresql:///run/pg/db'],
    ['mysql+pymysql://u:p@host/db', 'mysql://host/db'],
    ['mysql://u:p@host:3307/db', 'mysql://host:3307/db'],
  ])('%s is shown as %s', (text, place) => {
    expect(placeOf(parseDatabaseUrl(text).unwrap())).toBe(place);
  });

  it('is shown without its password', () => {
    expect(maskPassword('mysql+pymysql://u:p/w:x@host/db')).toBe('mysql+pymysql://u:****@host/db');
    expect(maskPassword('sqlite:////a:b@c')).toBe('sqlite:////a:b@c');
  });
});
