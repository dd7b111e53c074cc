/** What a person looks at when a step has failed. */
import { existsSync, readFileSync } from 'node:fs';
import type { Site } from './site.ts';

const LINES = 25;
const COLUMNS = 240;

/** Prints the end of the logs that matter. */
export function showLogs(site: Site): void {
  const files = ['inspector', 'ironic-conductor', 'dhcp', 'machine1'].map((name) => site.logOf(name));
  for (const file of [...files, ...site.machines.map(({ console }) => console)]) {
    if (!existsSync(file)) continue;
    const lines = readFileSync(file, 'latin1').trimEnd().split('\n').filter(isNews).slice(-LINES);
    // a console has colours and carriage returns
    const plain = lines.map((line) =>
      line
        .replaceAll(/[^ -~]/g, '')
        .replaceAll(/\[[\d;?]+[A-Za-z]/g, '')
        .slice(0, COLUMNS),
    );
    console.log(`--- ${file}\n${plain.join('\n')}`);
  }
  console.log(`--- management controllers were told\n${site.bmcs.told.join('\n')}`);
}

/** Not what comes again and again: how far a run is, who may boot, and the options of an offer. */
function isNews(line: string): boolean {
  return !/"GET [^"]*" 200 |listAllPorts|listNodes|policy enforced|dnsmasq-dhcp.*: \d+ (?!DHCP)/.test(line);
}
