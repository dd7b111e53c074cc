import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { oldNode } from './old-node.ts';

test.each(['14.21.3', '18.20.4', '20.20.2', '22.17.1', '23.11.0', '24.10.0'])(
  'Node %s is refused by name',
  (version) => {
    expect(oldNode(version)).toBe(`inspectorctl needs Node 22.18 or 24.11, or a newer one; this is Node ${version}`);
  },
);

test.each(['22.18.0', '22.21.0', '24.11.0', '24.21.0', '25.0.0', '26.1.0'])('Node %s will do', (version) => {
  expect(oldNode(version)).toBeUndefined();
});

test('says what the package says', () => {
  expect(manifest.engines.node).toBe('^22.18.0 || >=24.11.0');
});

test('is the same for the daemon, but for its name', () => {
  const [ours, theirs] = ['./old-node.ts', '../../server/src/old-node.ts'].map((path) =>
    readFileSync(new URL(path, import.meta.url), 'utf8'),
  );
  expect(ours?.replace('inspectorctl needs', 'ironic-inspector-ts needs')).toBe(theirs);
});
