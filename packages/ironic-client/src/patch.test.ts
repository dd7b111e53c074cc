import type { JsonPatch } from '@ironic-inspector/core';
import { describe, expect, it } from 'vitest';
import { NODE, NODE_UUID, ok, PORT, PORT_UUID, refused, ScriptedIronic } from '../test/scripted-ironic.ts';

const REFUSED = refused(400, "Couldn't apply patch. Reason: can't remove a non-existent object 'gone'");
const PATCH: JsonPatch = [
  { op: 'remove', path: '/extra/gone' },
  { op: 'add', path: '/properties/a~1b', value: { deep: ['x'] } },
];

describe('a patch that removes, sent again after a lost answer and refused', () => {
  it('is success when the node is as it wants it', async () => {
    const done = { ...NODE, extra: {}, properties: { 'a/b': { deep: ['x'] } } };
    const ironic = await ScriptedIronic.start('drop', REFUSED, ok(done));
    expect((await ironic.client().patchNode(NODE_UUID, PATCH)).unwrap()).toEqual(done);
    expect(ironic.calls.map(({ method }) => method)).toEqual(['PATCH', 'PATCH', 'GET']);
  });

  it('is success for a port, too', async () => {
    const done = { ...PORT, extra: { list: [1, 2] } };
    const ironic = await ScriptedIronic.start('drop', REFUSED, ok(done));
    const patch: JsonPatch = [
      { op: 'remove', path: '/extra/gone' },
      { op: 'replace', path: '/extra/list/1', value: 2 },
    ];
    expect((await ironic.client().patchPort(PORT_UUID, patch)).unwrap()).toEqual(done);
  });

  it.each([
    ['something is left', { ...NODE, extra: { gone: 1 }, properties: { 'a/b': { deep: ['x'] } } }],
    ['something is missing', { ...NODE, properties: {} }],
    ['something else is there', { ...NODE, properties: { 'a/b': { deep: ['y'] } } }],
  ])('stays refused when %s', async (_, node) => {
    const ironic = await ScriptedIronic.start('drop', REFUSED, ok(node));
    expect((await ironic.client().patchNode(NODE_UUID, PATCH)).val).toMatchObject({ code: 'ironic-refused' });
  });
});

it('does not look at the node when nothing was lost', async () => {
  const ironic = await ScriptedIronic.start(REFUSED);
  expect((await ironic.client().patchNode(NODE_UUID, PATCH)).val).toMatchObject({ code: 'ironic-refused' });
  expect(ironic.calls).toHaveLength(1);
});

describe('a patch that appends to a list', () => {
  const append: JsonPatch = [{ op: 'add', path: '/extra/list/-', value: 1 }];

  it('is not sent again after a lost answer', async () => {
    const ironic = await ScriptedIronic.start('drop', ok(NODE));
    expect((await ironic.client().patchNode(NODE_UUID, append)).val).toMatchObject({ code: 'ironic-unavailable' });
    expect(ironic.calls).toHaveLength(1);
  });

  it('is sent again when the node was locked', async () => {
    const ironic = await ScriptedIronic.start(refused(409, 'Node x is locked by host y'), ok(NODE));
    expect((await ironic.client().patchNode(NODE_UUID, append)).unwrap()).toEqual(NODE);
  });
});
