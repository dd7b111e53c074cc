import { expect, it } from 'vitest';
import { requestLines } from './request-lines.ts';

const answered = {
  requestId: 'req-1',
  globalRequestId: 'req-0',
  remoteAddress: '192.0.2.7',
  user: { name: 'operator', id: 'u' },
  method: 'POST',
  route: '/v1/introspection/:node',
  node: 'node-1',
  status: 202,
  milliseconds: 12.345,
};
const nobody = {
  globalRequestId: undefined,
  remoteAddress: undefined,
  user: undefined,
  route: undefined,
  node: undefined,
};
const now = () => new Date('2026-02-03T04:05:06.007Z');

it('writes who asked for what, from where, and what came of it', () => {
  const written: string[] = [];
  const log = requestLines('info', (line) => written.push(line), { now });
  log(answered);
  log({ ...answered, ...nobody, status: 500 });
  expect(written).toEqual([
    '2026-02-03T04:05:06.007Z INFO  [req-0 req-1] [node: node-1] 192.0.2.7 operator "POST /v1/introspection/:node" 202 12.3 ms\n',
    '2026-02-03T04:05:06.007Z WARN  [req-1] [node: -] - - "POST -" 500 12.3 ms\n',
  ]);
});

it.each([
  ['none', 0],
  ['warn', 1],
  ['info', 2],
  ['debug', 2],
] as const)('%s writes %i of 2 answers', (level, lines) => {
  const written: string[] = [];
  const log = requestLines(level, (line) => written.push(line));
  log(answered);
  log({ ...answered, status: 503 });
  expect(written).toHaveLength(lines);
});

it('is one line, and has no secret, whatever a caller says', () => {
  const written: string[] = [];
  const log = requestLines('info', (line) => written.push(line), { now, secrets: ['site-secret'] });
  log({ ...answered, node: 'x\n2026 forged', user: { name: 'site-secret\u001b[2J' }, remoteAddress: 'a\r\nb' });
  expect(written).toEqual([
    String.raw`2026-02-03T04:05:06.007Z INFO  [req-0 req-1] [node: x\n2026 forged] a\r\nb ***\u001b[2J "POST /v1/introspection/:node" 202 12.3 ms` +
      '\n',
  ]);
});
