import { expect, it } from 'vitest';
import { declarationProblems, globalNames } from './declarations.ts';

const globals = globalNames();

it('takes classes that can be imported, by whatever name a part has them', () => {
  const entry = "import { I as Failure } from './part.js';\nexport { Failure, type Options };\nexport type { Run };";
  const part = 'declare class Failure extends Error {\n}\nexport { Failure as I };';
  expect(declarationProblems({ entries: [entry], parts: [part] }, globals)).toEqual([]);
});

it('refuses classes that cannot', () => {
  const entry = 'declare class Inner {\n}\ndeclare class Outer {\n  readonly inner: Inner;\n}\nexport { Outer };';
  const part = 'declare abstract class Hidden {\n}\nexport { Hidden as H };';
  expect(declarationProblems({ entries: [entry], parts: [part] }, globals)).toEqual([
    'its types name the class Inner, which it does not export',
    'its types name the class Hidden, which it does not export',
  ]);
});

it.each(['Node', 'Event', 'Parameters', 'Request', 'Error', 'scheduler', 'LockOptions'])('refuses %s', (name) => {
  const entries = [`export { x as ${name}, type Fine };`];
  expect(declarationProblems({ entries, parts: [] }, globals)).toEqual([`it exports ${name}, which is a global`]);
});
