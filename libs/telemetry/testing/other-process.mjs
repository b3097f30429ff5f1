// A consumer in a process of its own, which knows of the trace only what came with the record: endpoint and header are
// its two arguments. It runs the library from source, so imports of .js files are sent to the .ts files beside.
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) => next(context.parentURL?.includes('/node_modules/') === false && specifier.startsWith('.') ? specifier.replace(/\.js$/, '.ts') : specifier, context),
});
const { beginSpan, inSpan } = await import('../spans.ts');
const { startTelemetry } = await import('../telemetry.ts');
const { parentFromTraceparent } = await import('../traceparent.ts');

const [, , otlpEndpoint, traceparent] = process.argv;
const telemetry = await startTelemetry({ service: 'entente-courier', version: '1', sampleRatio: 0, otlpEndpoint });
const record = beginSpan('exchange.accepted process', { kind: 'consumer', parent: parentFromTraceparent(Buffer.from(traceparent)) });
await record.run(() => inSpan('mailbox commit', {}, () => Promise.resolve()));
record.end();
await telemetry.shutdown();
process.disconnect();
