import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { openApiDocument } from '../src/openapi/document.ts';

/** What a client is written against: it compiles only if the document says what is there. */
const CLIENT = `
import type { components, operations, paths } from './api';

type Run = components['schemas']['Run'];
type Answer<Name extends keyof operations> = operations[Name]['responses'];
export const newest = (page: components['schemas']['RunPage']): Run | undefined => page.runs[0];
export const begun = (run: Answer<'introspect'>[202]['content']['application/json']): string => run.runId;
export const why = (problem: Answer<'showRun'>[404]['content']['application/problem+json']): string => problem.code;
export const asked: operations['introspect']['requestBody'] = { content: { 'application/json': { manageBoot: false } } };
export const query: operations['listRuns']['parameters']['query'] = { outcome: 'error', limit: 10 };
export const path: keyof paths = '/v2/nodes/{node}/diagnosis';
// @ts-expect-error -- there is no such outcome
export const wrong: operations['listRuns']['parameters']['query'] = { outcome: 'good' };
`;

it('a client that is generated of the document compiles', async () => {
  const types = astToString(await openapiTS(JSON.parse(JSON.stringify(openApiDocument()))));
  const files = new Map([
    ['/api.ts', types],
    ['/client.ts', CLIENT],
  ]);
  const options: ts.CompilerOptions = { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, types: [] };
  const host = ts.createCompilerHost(options);
  const withFiles: ts.CompilerHost = {
    ...host,
    fileExists: (name) => files.has(name) || host.fileExists(name),
    readFile: (name) => files.get(name) ?? host.readFile(name),
    getSourceFile: (name, ...rest) => {
      const text = files.get(name);
      return text === undefined ? host.getSourceFile(name, ...rest) : ts.createSourceFile(name, text, rest[0]);
    },
  };
  const problems = ts.getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, withFiles));
  expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
});
