#!/usr/bin/env node
import { oldNode } from './old-node.ts';

// The rest is imported later: on an older Node the import would fail before this message.
const problem = oldNode(process.versions.node);
if (problem === undefined) {
  void import('./commands/main.ts')
    .then(({ main }) => main(process.argv.slice(2)))
    .then((status) => {
      process.exitCode = status;
    });
} else {
  console.error(`${problem} (${process.execPath})`);
  process.exitCode = 1;
}
