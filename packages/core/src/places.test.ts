import { expect, it } from 'vitest';
import { Places } from './places.ts';

const never = new Promise<void>(() => {});

it('gives places to those who wait in turn', async () => {
  const places = new Places(1, 2);
  expect(places.take()).toBe(true);
  const order: number[] = [];
  const waiting = [1, 2].map(async (name) => {
    expect(await places.wait(never)).toBe(true);
    order.push(name);
  });
  expect(await places.wait(never)).toBe(false);
  places.leave();
  await waiting[0];
  expect(order).toEqual([1]);
  places.leave();
  await waiting[1];
  expect(places.take()).toBe(false);
  places.leave();
  expect(places.take()).toBe(true);
});

it('has nobody wait longer than they say, and loses no place over it', async () => {
  const places = new Places(1, 10);
  places.take();
  const late = Promise.withResolvers<void>();
  const waiting = places.wait(late.promise);
  late.resolve();
  expect(await waiting).toBe(false);
  const atOnce = Promise.withResolvers<void>();
  const last = places.wait(atOnce.promise);
  // Both at the same moment: it has the place, or it is free.
  atOnce.resolve();
  places.leave();
  if (await last) places.leave();
  expect(places.take()).toBe(true);
  expect(places.take()).toBe(false);
});
