import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The logs that a ramdisk posts: a compressed archive with one file, in base64. */
export function postedLogs(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'inspectorctl-logs-'));
  try {
    writeFileSync(join(folder, name), text);
    execFileSync('tar', ['-czf', 'logs.tar.gz', name], { cwd: folder });
    return readFileSync(join(folder, 'logs.tar.gz')).toString('base64');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
