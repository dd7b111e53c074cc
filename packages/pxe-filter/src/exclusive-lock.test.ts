import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { takeLock } from './exclusive-lock.ts';

const name = `test:${process.pid}`;

it('a hold is for one at a time, and the other is told who has it', async () => {
  const first = (await takeLock(name, 'The folder /x')).unwrap();
  expect((await takeLock(name, 'The folder /x')).val).toMatchObject({
    code: 'firewall-failed',
    message: `The folder /x is in use by process ${process.pid}`,
  });
  await first.release();
  const second = (await takeLock(name, 'The folder /x')).unwrap();
  await second.release();
});

it('the hold of a process that died is free at once', async () => {
  const script = `require('node:net').createServer((socket) => socket.end(String(process.pid)))
    .listen('\\0ironic-inspector:${name}', () => console.log('held'))`;
  const other = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(other.stdout, 'data');
  expect((await takeLock(name, 'The chain x')).val).toMatchObject({
    message: `The chain x is in use by process ${other.pid}`,
  });
  other.kill('SIGKILL');
  await once(other, 'exit');
  await (await takeLock(name, 'The chain x')).unwrap().release();
});
