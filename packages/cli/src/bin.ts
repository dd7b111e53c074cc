#!/usr/bin/env node
import { oldNode } from './old-node.ts';

// The rest is imported later: on an older Node the import would fail before this message.
const problem = oldNode(process.versions.node);
if (problem === undefined) {
  void import('./run.ts').then(({ run }) => run(process.argv.slice(2)));
} else {
  process.stderr.write(`${problem} (${process.execPath})\n`);
  process.exitCode = 1;
}
