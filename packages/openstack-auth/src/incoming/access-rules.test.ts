import { describe, expect, it } from 'vitest';
import { accessAllowed, pathMatches } from './access-rules.ts';

describe('a pattern', () => {
  it.each([
    ['/v1/rules', '/v1/rules', true],
    ['/v1/rules', '/v1/rules/', false],
    ['/v1/rules', '/v1/rule', false],
    ['/v1/rules', '/v1/rules/a', false],
    ['/v1/introspection/*', '/v1/introspection/node-1', true],
    ['/v1/introspection/*', '/v1/introspection/', false],
    ['/v1/introspection/*', '/v1/introspection/node-1/abort', false],
    ['/v1/introspection/{node_id}', '/v1/introspection/node-1', true],
    ['/v1/introspection/{node_id}/abort', '/v1/introspection/node-1/abort', true],
    ['/v1/introspection/{node_id}/abort', '/v1/introspection/a/b/abort', false],
    ['/v1/**', '/v1/', true],
    ['/v1/**', '/v1/introspection/node-1/abort', true],
    ['/v1/**', '/v2', false],
    ['/v1/**/abort', '/v1/introspection/node-1/abort', true],
    ['/v1/**/abort', '/v1/introspection/node-1/data', false],
    ['**', '', true],
    ['', '', true],
    ['', '/', false],
    ['/v1/a.c', '/v1/abc', false],
    ['/v1/(a|b)', '/v1/a', false],
    ['/v1/*x', '/v1/aaax', true],
    ['/v1/*x', '/v1/x', false],
    ['/v1/{', '/v1/{', true],
    ['/v1/ä*', '/v1/äß', true],
  ])('%s and %s: %s', (pattern, path, matches) => {
    expect(pathMatches(pattern, path)).toBe(matches);
  });

  it('that would keep a regular expression busy for ever is read in one go', () => {
    expect(pathMatches(`${'/**'.repeat(40)}x`, '/'.repeat(4000))).toBe(false);
    expect(pathMatches(`${'**a'.repeat(40)}x`, 'a'.repeat(4000))).toBe(false);
  });
});

it('counts with its service and method only', () => {
  const rule = { service: 'baremetal-introspection', method: 'GET', path: '/v1/rules' };
  expect(accessAllowed([rule], rule)).toBe(true);
  expect(accessAllowed([rule], { ...rule, method: 'POST' })).toBe(false);
  expect(accessAllowed([rule], { ...rule, service: 'baremetal' })).toBe(false);
  expect(accessAllowed([], rule)).toBe(false);
  expect(accessAllowed([{ ...rule, method: 'DELETE' }, rule], rule)).toBe(true);
});
