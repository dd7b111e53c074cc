#!/usr/bin/env node
import { oldNode } from './old-node.ts';

// The rest is loaded afterwards: on an older Node it fails before it could say why.
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
