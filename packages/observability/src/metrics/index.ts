export { createMetrics, type InspectorMetrics } from './create-metrics.ts';
export type { Scraped } from './scrape.ts';
