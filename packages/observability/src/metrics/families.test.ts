import { expect, it } from 'vitest';
import { Counter, gauge, Histogram } from './families.ts';

it('writes a counter from its first increase, or from the beginning if it has no labels', () => {
  const labelled = new Counter({ name: 'a_total', help: 'As.', labels: ['x', 'y'] });
  const bare = new Counter({ name: 'b_total', help: 'Bs.' });
  expect(labelled.text()).toBe('# HELP a_total As.\n# TYPE a_total counter\n');
  expect(bare.text()).toBe('# HELP b_total Bs.\n# TYPE b_total counter\nb_total 0\n');
  labelled.add('1', '2');
  labelled.add('1', '2');
  labelled.add('1', '3');
  bare.add();
  expect(labelled.text().split('\n').slice(2)).toEqual(['a_total{x="1",y="2"} 2', 'a_total{x="1",y="3"} 1', '']);
  expect(bare.text()).toContain('\nb_total 1\n');
});

it('escapes what labels and help texts may hold', () => {
  const counter = new Counter({ name: 'a_total', help: 'one\\two\nthree', labels: ['x'] });
  counter.add('say "hi"\\\n');
  expect(counter.text()).toBe(
    '# HELP a_total one\\\\two\\nthree\n# TYPE a_total counter\na_total{x="say \\"hi\\"\\\\\\n"} 1\n',
  );
});

it('writes buckets of a histogram so that each has all that is smaller', () => {
  const histogram = new Histogram({ name: 'h_seconds', help: 'How long.', labels: ['x'] }, [0.1, 1]);
  for (const value of [0.05, 0.1, 0.5, 7]) histogram.observe(value, 'a');
  expect(histogram.text()).toBe(
    [
      '# HELP h_seconds How long.',
      '# TYPE h_seconds histogram',
      'h_seconds_bucket{x="a",le="0.1"} 2',
      'h_seconds_bucket{x="a",le="1"} 3',
      'h_seconds_bucket{x="a",le="+Inf"} 4',
      'h_seconds_sum{x="a"} 7.65',
      'h_seconds_count{x="a"} 4',
      '',
    ].join('\n'),
  );
});

it('writes a histogram without labels', () => {
  const histogram = new Histogram({ name: 'h', help: 'H.' }, [1]);
  histogram.observe(2);
  expect(histogram.text().split('\n').slice(2, -1)).toEqual([
    'h_bucket{le="1"} 0',
    'h_bucket{le="+Inf"} 1',
    'h_sum 2',
    'h_count 1',
  ]);
});

it('writes a gauge, numbers that are none included', () => {
  const text = gauge({ name: 'g', help: 'G.', labels: ['x'] }, [
    [['a'], 1.5],
    [['b'], Number.NaN],
    [['c'], -Infinity],
  ]);
  expect(text).toBe('# HELP g G.\n# TYPE g gauge\ng{x="a"} 1.5\ng{x="b"} NaN\ng{x="c"} -Inf\n');
});
