import { expect, it } from 'vitest';
import { readConfig } from './read-config.ts';
import { secretsIn } from './secrets.ts';

const secretsOf = (connection: string) => {
  const assigned = [
    { group: 'database', name: 'connection', value: connection, origin: 'test' },
    { group: 'ironic', name: 'password', value: 'of ironic', origin: 'test' },
    { group: 'swift', name: 'username', value: 'nobody', origin: 'test' },
  ];
  return secretsIn(readConfig(assigned).config!);
};

it.each([
  ['mysql+pymysql://u:p%40ss@h/db', ['p@ss']],
  ['postgresql://u:p%40ss@h/db', ['p%40ss', 'p@ss']],
  ['postgresql://u:p%40ss@/db?host=/run', ['p@ss']],
  ['sqlite:////a:b@c', []],
])('finds every secret: %s', (connection, found) => {
  expect(secretsOf(connection)).toEqual([...found, 'of ironic']);
});
