export { traceFlows } from './traces/trace-flows.ts';
