import { afterAll, beforeAll } from 'vitest';
import { everySwift } from './every-swift.ts';
import { FakeSwift } from './fake-swift.ts';

const swift = new FakeSwift();
beforeAll(() => swift.start());
afterAll(() => swift.kill());
everySwift(swift);
