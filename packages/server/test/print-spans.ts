/**
 * What an operator loads before the service (`NODE_OPTIONS=--import …`), in small: an OpenTelemetry
 * SDK that prints the names of spans.
 */
import { trace } from '@opentelemetry/api';
import { BasicTracerProvider, SimpleSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base';

const printer: SpanExporter = {
  export: (spans, done) => {
    for (const { name } of spans) process.stderr.write(`span ${name}\n`);
    done({ code: 0 });
  },
  shutdown: async () => {},
};

trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(printer)] }));
