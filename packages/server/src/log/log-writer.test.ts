import { expect, it } from 'vitest';
import { LogWriter } from './log-writer.ts';

const failed = (code: string) => Object.assign(new Error(code), { code });

/** A file whose next writes go as told: so many bytes, or that error. */
function fileThat(...goes: (number | string)[]) {
  const file = { text: '' };
  const sink = new LogWriter(2, (_, bytes) => {
    const next = goes.shift() ?? bytes.length;
    if (typeof next === 'string') throw failed(next);
    file.text += bytes.subarray(0, next).toString();
    return Math.min(next, bytes.length);
  });
  return { file, sink };
}

it('counts what is lost, and says so when it can write again', () => {
  const { file, sink } = fileThat('ENOSPC', 'EPIPE');
  for (const line of ['one\n', 'two\n', 'three\n', 'four\n']) sink.write(line);
  expect(file.text).toBe('2 lines of the log were lost: EPIPE\nthree\nfour\n');
});

it('writes the rest of a line, and begins a new one after a line that broke off', () => {
  const { file, sink } = fileThat(2, 99, 1, 'ENOSPC');
  for (const line of ['one\n', 'two\n', 'three\n']) sink.write(line);
  expect(file.text).toBe('one\nt\n1 lines of the log were lost: ENOSPC\nthree\n');
});

it('keeps what a slow reader has no room for, in order', async () => {
  const { file, sink } = fileThat('EAGAIN', 'EAGAIN');
  for (const line of ['one\n', 'two\n']) sink.write(line);
  expect(file.text).toBe('');
  await sink.close();
  expect(file.text).toBe('one\ntwo\n');
});

it('keeps no more than a MiB for a reader who never comes', async () => {
  let isAway = true;
  const lines: string[] = [];
  const sink = new LogWriter(2, (_, bytes) => {
    if (isAway) throw failed('EAGAIN');
    lines.push(bytes.toString());
    return bytes.length;
  });
  for (let count = 0; count < 20; count += 1) sink.write(`${'x'.repeat(99_999)}\n`);
  isAway = false;
  await sink.close();
  expect(lines).toHaveLength(10);
  expect(lines[0]).toMatch(/^10 lines of the log were lost: nobody reads them in time\nx/);
});
