import { describe, expect, it } from 'vitest';
import { parameterProblem } from './compiling.ts';

describe('names of parameters', () => {
  const list = { required: ['value', 'path'], optional: ['unique'] };

  it.each([
    [{ path: '/a', value: 1 }, false, undefined],
    [{ path: '/a', value: 0, unique: false }, false, undefined],
    [{ path: '/a' }, false, 'missing required parameter(s): value'],
    [{ value: null }, false, 'missing required parameter(s): path, value'],
    [{ path: '', value: '', z: 1, a: 2 }, false, 'unexpected parameter(s): a, z'],
    [{ path: '', value: '', z: 1, a: 2 }, true, undefined],
    [{ path: '', value: '', z: null }, false, undefined],
    [{ z: 1 }, false, 'missing required parameter(s): path, value; unexpected parameter(s): z'],
  ])('%j (others are taken: %s): %s', (given, takesOthers, problem) => {
    expect(parameterProblem(list, given, takesOthers)).toBe(problem);
  });
});
