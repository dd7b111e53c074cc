import { describe, expect, it, onTestFinished } from 'vitest';
import { lastWords, runCommand } from './run-command.ts';

const node = (script: string, ...args: string[]) => [process.execPath, '-e', script, ...args];

describe('a command', () => {
  it('gets its arguments as they are, and what it is to read', async () => {
    const script = "process.stdin.pipe(process.stdout); process.stderr.write(process.argv.slice(1).join('|'))";
    const ran = (await runCommand(node(script, '$(id) ; "', 'b'), { input: 'read this' })).unwrap();
    expect(ran).toEqual({ code: 0, output: 'read this', errors: '$(id) ; "|b' });
  });

  it('may fail: that is an outcome', async () => {
    const ran = (await runCommand(node("console.error('no such chain'); process.exit(3)"))).unwrap();
    expect(ran.code).toBe(3);
    expect(lastWords(ran)).toBe('no such chain (exit code 3)');
    expect(lastWords({ code: 1, output: '', errors: '' })).toBe('exit code 1');
  });

  it('that does not read what it is given ends all the same', async () => {
    const ran = await runCommand(node('process.exit(0)'), { input: 'x'.repeat(5_000_000) });
    expect(ran.unwrap().code).toBe(0);
  });

  it('that is not there, or takes too long, or is killed, is an error', async () => {
    expect((await runCommand(['/nowhere/iptables'])).val).toMatchObject({
      code: 'firewall-failed',
      message: '/nowhere/iptables is not installed',
    });
    expect((await runCommand(node('setInterval(() => {}, 1000)'), { timeout: 300 })).val).toMatchObject({
      message: `${process.execPath} took longer than 0.3 seconds`,
    });
    expect(
      (await runCommand(node("process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)"))).val,
    ).toMatchObject({
      message: `${process.execPath} was ended by SIGTERM`,
    });
  });

  it('that leaves something running behind it has ended', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'inherit' });
      left.unref();
      console.log(left.pid);
    `;
    const ran = (await runCommand(node(script))).unwrap();
    const left = Number(ran.output);
    onTestFinished(() => void process.kill(left));
    expect(ran.code).toBe(0);
    expect(process.kill(left, 0)).toBe(true);
  });
});
