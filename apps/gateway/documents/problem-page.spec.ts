import { PROBLEMS } from '#kernel';
import { problemHtml, problemJson, problemsHtml, problemsJson } from './problem-page.js';

describe('problem pages', () => {
  test.each(Object.keys(PROBLEMS))('%s is explained', (code) => {
    const html = problemHtml(code) ?? '';
    const problem = problemJson(code);
    expect(problem).toMatchObject({ type: `/problems/${code}`, code });
    expect(html).toContain(`<code>${code}</code>`);
    expect(html).toContain(String(problem?.status));
    expect(html.match(/<dd>[^<]/g)?.length).toBe(4);
  });

  test('the catalogue holds all of them, sorted', () => {
    const { items } = problemsJson();
    expect(items.map(({ code }) => code).sort()).toEqual(Object.keys(PROBLEMS).sort());
    expect(items.map(({ status }) => status)).toEqual(items.map(({ status }) => status).sort((a, b) => a - b));
    for (const { code } of items) expect(problemsHtml()).toContain(`href="/problems/${code}"`);
  });

  test('what is in no catalogue is not there, whatever its name', () => {
    for (const code of ['no-such-problem', '__proto__', 'constructor', 'toString', '<script>', '']) {
      expect(problemHtml(code)).toBeUndefined();
      expect(problemJson(code)).toBeUndefined();
    }
  });

  test('words from the catalogue cannot become markup', () => {
    expect(problemHtml('key-unknown')).toContain('/v1/participants/{id}/keys');
    expect(problemHtml('token-missing')).toContain('&lt;token&gt;');
    expect(problemHtml('token-missing')).not.toContain('<token>');
  });
});
