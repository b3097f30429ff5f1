import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { orSkip } from '../../test/support/runtimes.js';

const root = process.cwd();
const here = (name: string): string => readFileSync(join(root, 'deploy/monitoring', name), 'utf8');

/** Names that a process shows at /metrics: a counter gets `_total` by itself, a histogram its three series. */
function namesShown(): Set<string> {
  const names = new Set<string>();
  const sources = ['apps', 'libs'].flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
  for (const source of sources) {
    const text = readFileSync(join(root, source), 'utf8');
    for (const [, kind, name = ''] of text.matchAll(/\b(counter|gauge|histogram)\(\{\s*name: '(\w+)'/g)) {
      for (const suffix of kind === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']) names.add(name + suffix);
      if (kind === 'counter' && !name.endsWith('_total')) names.add(`${name}_total`);
    }
    for (const [, name = ''] of text.matchAll(/(?:observe|createObservableGauge)\('(\w+)'/g)) names.add(name);
    for (const [, name = ''] of text.matchAll(/createObservableCounter\('(\w+)'/g)) names.add(`${name}_total`);
  }
  // What every consumer shows under its own name (libs/process/consumers.ts).
  const lanes = readFileSync(join(root, 'libs/process/consumers.ts'), 'utf8');
  for (const source of sources.filter((name) => name.startsWith('apps/'))) {
    for (const [, consumer = ''] of readFileSync(join(root, source), 'utf8').matchAll(/LaneConsumers\.start\(\w+, '(\w+)'/g)) {
      for (const [, kind, rest = ''] of lanes.matchAll(/\b(counter|gauge|histogram)\(\{ name: `entente_\$\{name\}(\w+)`/g)) {
        for (const suffix of kind === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']) names.add(`entente_${consumer}${rest}${suffix}`);
      }
    }
  }
  return names;
}

const shown = namesShown();
const asked = (expression: string): string[] => [...expression.matchAll(/\b(?:entente|nodejs|process)_\w+/g)].map(([name]) => name);
const dashboard = JSON.parse(here('dashboard.json')) as { panels: { title: string; targets: { expr: string }[] }[] };
const alerts = [...here('alerts.yaml').matchAll(/- alert: (\w+)\n\s+expr: (".*")\n\s+for: (\d+[smh])\n\s+labels: \{ severity: (page|ticket) \}\n\s+annotations:\n\s+summary: (".*")\n\s+description: (".*")\n/g)];

test('the hub shows metrics at all', () => {
  expect(shown.size).toBeGreaterThan(25);
  expect(shown).toContain('entente_ledger_lag');
});

test.each(dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }): [string, string] => [title, expr])))('the panel "%s" shows what exists: %s', (_, expression) => {
  const names = asked(expression);
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !shown.has(name))).toEqual([]);
});

test('every alert is whole, and asks for what exists', () => {
  expect(alerts).toHaveLength(here('alerts.yaml').split('- alert:').length - 1);
  expect(alerts.length).toBeGreaterThan(8);
  for (const [, name, expression = ''] of alerts) {
    const text = JSON.parse(expression) as string;
    expect([name, asked(text).filter((one) => !shown.has(one))]).toEqual([name, []]);
    expect([name, [...text].filter((sign) => sign === '(').length]).toEqual([name, [...text].filter((sign) => sign === ')').length]);
  }
});

test('whatever counts failures or contradictions wakes somebody', () => {
  const text = here('alerts.yaml');
  const bad = [...shown].filter((name) => /(failures|conflicts|contradictions|gaps|dead_letters)_total$/.test(name));
  expect(bad.filter((name) => !text.includes(name))).toEqual([]);
});

test('Prometheus itself reads the rules, and they wake whom they should', () => {
  if (orSkip('the alert rules are not tried with promtool:', () => execFileSync('promtool', ['--version'], { stdio: 'pipe' })) === undefined) return;
  const folder = join(root, 'deploy/monitoring');
  execFileSync('promtool', ['check', 'rules', 'alerts.yaml'], { cwd: folder, stdio: 'pipe' });
  execFileSync('promtool', ['test', 'rules', 'alerts.test.yaml'], { cwd: folder, stdio: 'pipe' });
  // What the panels ask, as rules: the same parser.
  const shownRules = dashboard.panels.flatMap(({ targets }) => targets).map(({ expr }, number) => ({ record: `panel:${number}`, expr }));
  const file = join(mkdtempSync(join(tmpdir(), 'entente-panels-')), 'panels.yaml');
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules: shownRules }] }));
  execFileSync('promtool', ['check', 'rules', file], { stdio: 'pipe' });
});
