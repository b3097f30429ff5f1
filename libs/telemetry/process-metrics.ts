import { existsSync, readdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Meter } from '@opentelemetry/api';

const DESCRIPTORS = '/proc/self/fd';

/** What tells whether a process is well: memory, processor time, open descriptors, how late the event loop runs. */
export function observeProcess(meter: Meter): () => void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const observe = (name: string, description: string, read: () => number): void => {
    meter.createObservableGauge(name, { description }).addCallback((result) => result.observe(read()));
  };
  observe('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss());
  observe('nodejs_heap_used_bytes', 'Memory in use on the JavaScript heap.', () => process.memoryUsage().heapUsed);
  observe('nodejs_external_memory_bytes', 'Memory of buffers and native objects outside the heap.', () => process.memoryUsage().external);
  observe('process_uptime_seconds', 'Seconds since the process started.', () => process.uptime());
  if (existsSync(DESCRIPTORS)) observe('process_open_fds', 'Open file descriptors.', () => readdirSync(DESCRIPTORS).length);
  meter
    .createObservableCounter('process_cpu_seconds', { description: 'Processor time used, user and system.' })
    .addCallback((result) => {
      const { user, system } = process.cpuUsage();
      result.observe((user + system) / 1e6);
    });
  meter
    .createObservableGauge('nodejs_eventloop_lag_seconds', { description: 'How late timers ran since the last reading, by quantile.' })
    .addCallback((result) => {
      // The monitor measures the whole interval between two ticks: what exceeds its resolution is lag.
      const lag = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e9 - 0.02);
      if (delay.count > 0) {
        result.observe(lag(delay.percentile(50)), { quantile: '0.5' });
        result.observe(lag(delay.percentile(99)), { quantile: '0.99' });
        result.observe(lag(delay.max), { quantile: '1' });
      }
      delay.reset();
    });
  return () => void delay.disable();
}
