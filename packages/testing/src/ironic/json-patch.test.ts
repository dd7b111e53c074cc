import { describe, expect, it } from 'vitest';
import { applyPatch } from './json-patch.ts';

const RECORD = Object.freeze({ uuid: 'u', name: 'n', extra: Object.freeze({ list: Object.freeze([1, 2]), deep: {} }) });
const FIELDS = ['name', 'extra'];

function patch(...steps: readonly unknown[]) {
  const answer = applyPatch(RECORD, steps, FIELDS);
  return 'refused' in answer ? answer.refused : answer.done;
}

describe('applyPatch', () => {
  it('leaves the record it is given alone', () => {
    const before = structuredClone(RECORD);
    patch({ op: 'add', path: '/extra/list/-', value: 3 }, { op: 'add', path: '/extra/deep/x', value: {} });
    expect(RECORD).toEqual(before);
  });

  it('carries steps out one after the other', () => {
    expect(
      patch(
        { op: 'add', path: '/extra/new', value: {} },
        { op: 'add', path: '/extra/new/a', value: 1 },
        { op: 'remove', path: '/extra/deep' },
      ),
    ).toMatchObject({ extra: { list: [1, 2], new: { a: 1 } } });
  });

  it('gives a removed field its default back', () => {
    expect(patch({ op: 'remove', path: '/name' })).toMatchObject({ name: null });
    expect(patch({ op: 'remove', path: '/extra' })).toMatchObject({ extra: {} });
  });

  it('knows lists', () => {
    expect(patch({ op: 'add', path: '/extra/list/0', value: 0 })).toMatchObject({ extra: { list: [0, 1, 2] } });
    expect(patch({ op: 'add', path: '/extra/list/-', value: 3 })).toMatchObject({ extra: { list: [1, 2, 3] } });
    expect(patch({ op: 'replace', path: '/extra/list/1', value: 9 })).toMatchObject({ extra: { list: [1, 9] } });
    expect(patch({ op: 'remove', path: '/extra/list/0' })).toMatchObject({ extra: { list: [2] } });
    expect(patch({ op: 'add', path: '/extra/list/9', value: 0 })).toMatchObject({ status: 400 });
    expect(patch({ op: 'remove', path: '/extra/list/x' })).toMatchObject({ status: 400 });
  });

  it.each([
    ['not a list of steps', { op: 'add' }, "'path' is a required property"],
    ['no operation', { path: '/name', value: 1 }, "'op' is a required property"],
    ['an operation Ironic does not take', { op: 'test', path: '/name', value: 1 }, "'test' is not one of"],
    ['a path without a slash', { op: 'add', path: 'name', value: 1 }, 'does not match'],
    ['a path with a dot', { op: 'add', path: '/extra/a.b', value: 1 }, 'does not match'],
    ['a path with an escape', { op: 'add', path: '/extra/a~1b', value: 1 }, 'does not match'],
    ['surplus members', { op: 'add', path: '/name', value: 1, from: '/x' }, "'from' was unexpected"],
    [
      'a field that must not change',
      { op: 'add', path: '/uuid', value: 'x' },
      'Cannot patch /uuid. Only the following can be updated: name, extra',
    ],
    ['removing what is not there', { op: 'remove', path: '/extra/none' }, "can't remove a non-existent object 'none'"],
    [
      'replacing what is not there',
      { op: 'replace', path: '/extra/none', value: 1 },
      "can't replace a non-existent object 'none'",
    ],
    ['a way through nothing', { op: 'add', path: '/extra/none/x', value: 1 }, "member 'none' not found"],
    ['a way through a text', { op: 'add', path: '/name/x', value: 1 }, "member 'x' not found"],
  ])('refuses %s', (_what, step, text) => {
    const answer = patch({ op: 'add', path: '/extra/good', value: 1 }, step);
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining(text) });
  });
});
