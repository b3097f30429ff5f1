import fc from 'fast-check';
import { Timeline } from './timeline.js';

/** Changes at rising versions. */
const changes = fc.uniqueArray(fc.nat(60), { maxLength: 12 }).chain((versions) => fc.tuple(...versions.toSorted((a, b) => a - b).map((version) => fc.record({ version: fc.constant(version), value: fc.boolean() }))));

it('holds at every version what the last change up to it said', () => {
  fc.assert(
    fc.property(changes, (list) => {
      const timeline = new Timeline<boolean>();
      list.forEach(({ version, value }) => timeline.set(version, value));
      for (let version = -1; version <= 61; version++) expect(timeline.at(version)).toBe(list.filter((change) => change.version <= version).at(-1)?.value);
      expect(timeline.latest).toBe(list.at(-1)?.value);
    }),
  );
});

it('its spans are the versions at which the test held, each once, none touching the next', () => {
  fc.assert(
    fc.property(changes, (list) => {
      const timeline = new Timeline<boolean>();
      list.forEach(({ version, value }) => timeline.set(version, value));
      const spans = timeline.spans(Boolean);
      for (let version = -1; version <= 61; version++) {
        expect(spans.filter(({ from, to }) => from <= version && (to === undefined || version < to)).length).toBe(timeline.at(version) === true ? 1 : 0);
      }
      spans.slice(1).forEach((span, index) => expect(span.from).toBeGreaterThan(spans[index]?.to ?? Infinity));
    }),
  );
});
