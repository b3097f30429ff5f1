import { PROBLEMS } from '#kernel';
import { schemaRef, type JsonObject } from '../openapi/form.js';
import { flag, list, object, text } from './words.js';

const problemMembers = {
  type: text('Where it is explained: `/problems/<code>`.', { format: 'uri-reference' }),
  title: text('What it is, the same each time.'),
  status: { type: 'integer', description: 'The HTTP status.', minimum: 400, maximum: 599 },
  code: text('Its code.', { enum: Object.keys(PROBLEMS) }),
  retriable: flag('Whether sending the same bytes again may succeed.'),
};

const explanation = { cause: text('What usually brings it about.'), remedy: text('What you can do.') };
const { type, title, status, code, retriable } = problemMembers;

/** Answers that say what went wrong (RFC 9457), and the catalogue behind them. */
export const problemSchemas: Readonly<Record<string, JsonObject>> = {
  Problem: object('What went wrong (RFC 9457).', ['type', 'title', 'status', 'code', 'detail'], {
    type, title, status, code,
    detail: text('What went wrong this time.'),
    retriable,
    violations: list(schemaRef('Violation'), 'Every place that is wrong, at most 100.'),
    trace: text('Of an internal error: the id under which it is in the hub\'s log.'),
  }),
  Violation: object('One thing wrong at one place.', ['pointer', 'code', 'detail'], {
    pointer: text('Where, as a JSON Pointer (RFC 6901) into the payload.'),
    code: text('Short, stable word for the kind of violation, such as `required` or `unknown-member`.'),
    detail: text('What is wrong, in words.'),
  }),
  ProblemExplained: object('One problem of the catalogue.', ['type', 'code', 'title', 'status', 'cause', 'remedy', 'retriable'], { type, code, title, status, ...explanation, retriable }),
  ProblemList: object('The catalogue.', ['items'], { items: list(schemaRef('ProblemExplained'), 'Sorted by status and code.') }),
};
