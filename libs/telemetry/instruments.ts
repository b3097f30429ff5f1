import { createNoopMeter, type Meter } from '@opentelemetry/api';

/** Each label with all values it can take: a label that could take any text would grow the process without end. */
export type LabelSets = Readonly<Record<string, readonly string[]>>;
type LabelValues<Labels extends LabelSets> = { readonly [Name in keyof Labels]: Labels[Name][number] };

export interface InstrumentOptions<Labels extends LabelSets = LabelSets> {
  /** Prometheus style, for instance `entente_messages_accepted`; counters get `_total` by themselves. */
  readonly name: string;
  /** One sentence, shown as HELP. */
  readonly help: string;
  readonly labels?: Labels;
}

export interface Counter<Labels extends LabelSets> {
  /** @param amount not negative @param labels all of them, from the fixed sets; an unknown value counts as `other` */
  add(amount: number, ...labels: keyof Labels extends never ? [] : [LabelValues<Labels>]): void;
}

export interface Histogram<Labels extends LabelSets> {
  /** @param value in the unit the name ends with, seconds or bytes */
  record(value: number, ...labels: keyof Labels extends never ? [] : [LabelValues<Labels>]): void;
}

/** Seconds, from a tenth of a millisecond to ten: what the targets of the hub are measured in. */
const SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

type Binding = (meter: Meter) => void;
const bindings: Binding[] = [];
let bound: Meter | undefined;

/** Instruments are made where they are used, often before telemetry starts; they join the meter when there is one. */
function bind(binding: Binding): void {
  bindings.push(binding);
  if (bound) binding(bound);
}

/** Gives all instruments, made and to be made, to a meter; undefined takes it away. */
export function bindInstruments(meter: Meter | undefined): void {
  bound = meter;
  if (meter) for (const binding of bindings) binding(meter);
}

/** The attributes object of each combination, made once: the SDK hashes attributes anew each time, this finds them by a short key. */
function labelled<Labels extends LabelSets>(sets: Labels): (labels: Readonly<Record<string, string>> | undefined) => { key: string; attributes: Record<string, string> } {
  const names = Object.keys(sets);
  const known = new Map<string, { key: string; attributes: Record<string, string> }>();
  const none = { key: '', attributes: {} };
  if (names.length === 0) return () => none;
  return (labels = {}) => {
    let key = '';
    for (const name of names) key += `${labels[name] ?? ''}\u0000`;
    const found = known.get(key);
    if (found) return found;
    const attributes = Object.fromEntries(names.map((name) => [name, (sets[name] ?? []).includes(labels[name] ?? '') ? (labels[name] as string) : 'other']));
    const entry = { key: Object.values(attributes).join('\u0000'), attributes };
    // Only good combinations are remembered, so that bad ones cannot fill the memory.
    if (!Object.values(attributes).includes('other')) known.set(key, entry);
    return entry;
  };
}

/** One instrument a name, however often it is asked for: two consumers of a process count into the same one. */
const made = new Map<string, unknown>();
function once<Instrument>(name: string, create: () => Instrument): Instrument {
  if (!made.has(name)) made.set(name, create());
  return made.get(name) as Instrument;
}

/** A number that only grows. Adding costs a map look-up; the SDK sees the sums when somebody reads them. */
export const counter = <const Labels extends LabelSets = Record<never, never>>(options: InstrumentOptions<Labels>): Counter<Labels> => once(options.name, () => newCounter(options));

function newCounter<Labels extends LabelSets>(options: InstrumentOptions<Labels>): Counter<Labels> {
  const find = labelled(options.labels ?? {});
  const sums = new Map<string, { attributes: Record<string, string>; sum: number }>();
  bind((meter) =>
    meter.createObservableCounter(options.name, { description: options.help }).addCallback((result) => {
      for (const { attributes, sum } of sums.values()) result.observe(sum, attributes);
    }),
  );
  return {
    add: (amount, ...[labels]) => {
      const { key, attributes } = find(labels);
      const entry = sums.get(key);
      if (entry) entry.sum += amount;
      else sums.set(key, { attributes, sum: amount });
    },
  };
}

/** A distribution of durations in seconds. @param options.buckets upper bounds, when it measures something else */
export const histogram = <const Labels extends LabelSets = Record<never, never>>(options: InstrumentOptions<Labels> & { readonly buckets?: readonly number[] }): Histogram<Labels> =>
  once(options.name, () => newHistogram(options));

function newHistogram<Labels extends LabelSets>(options: InstrumentOptions<Labels> & { readonly buckets?: readonly number[] }): Histogram<Labels> {
  const find = labelled(options.labels ?? {});
  let instrument = createNoopMeter().createHistogram(options.name);
  bind((meter) => {
    instrument = meter.createHistogram(options.name, { description: options.help, advice: { explicitBucketBoundaries: [...(options.buckets ?? SECONDS)] } });
  });
  return { record: (value, ...[labels]) => instrument.record(value, find(labels).attributes) };
}

const gauges = new Map<string, () => number | Iterable<readonly [number, Readonly<Record<string, string>>]>>();

/** A number that is asked for when somebody reads the metrics: lag, queue lengths, connections. Made again, the last `read` is asked. */
export function gauge(options: InstrumentOptions<Record<never, never>>, read: () => number): void;
export function gauge<const Labels extends LabelSets>(options: InstrumentOptions<Labels>, read: () => Iterable<readonly [number, LabelValues<Labels>]>): void;
export function gauge(options: InstrumentOptions, read: () => number | Iterable<readonly [number, Readonly<Record<string, string>>]>): void {
  const find = labelled(options.labels ?? {});
  const known = gauges.has(options.name);
  gauges.set(options.name, read);
  if (known) return;
  bind((meter) =>
    meter.createObservableGauge(options.name, { description: options.help }).addCallback((result) => {
      const value = gauges.get(options.name)?.() ?? 0;
      if (typeof value === 'number') result.observe(value);
      else for (const [each, labels] of value) result.observe(each, find(labels).attributes);
    }),
  );
}
