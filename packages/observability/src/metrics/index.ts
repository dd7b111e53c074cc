export type { RedactOptions } from '../redact.ts';
export { createMetrics, type InspectorMetrics, type MetricsOptions, type MetricsSubject } from './create-metrics.ts';
export type { PoolUse, Scraped } from './scrape.ts';
export type { CountedRequest } from './service-families.ts';
