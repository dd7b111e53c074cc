#!/usr/bin/env node
import { oldNode } from './old-node.ts';

// The rest is imported later: on an older Node the import would fail before this message.
const problem = oldNode(process.versions.node);
if (problem === undefined) {
  const [first, ...others] = process.argv.slice(2);
  // dnsmasq calls this for every lease: nothing is loaded that it does not need.
  const status =
    first === 'boot-event'
      ? import('./commands/report-boot-event.ts').then(({ reportBootEvent }) => reportBootEvent(others))
      : import('./commands/main.ts').then(({ main }) => main(process.argv.slice(2)));
  void status.then((code) => {
    process.exitCode = code;
  });
} else {
  console.error(`${problem} (${process.execPath})`);
  process.exitCode = 1;
}
