import { isObject } from './bytes.js';

/** One thing wrong at one place of a message. */
export interface Violation {
  /** JSON Pointer (RFC 6901) into the payload. */
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** The members of a problem document (RFC 9457) as the hub writes them. */
export interface ProblemMembers {
  /** `/problems/<code>`; resolves at the hub. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  /** True when the same bytes, sent again, may succeed. */
  readonly retriable: boolean;
  readonly violations: readonly Violation[];
}

/** The hub answered, and said no. */
export class EntenteProblem extends Error implements ProblemMembers {
  override readonly name = 'EntenteProblem';
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly retriable: boolean;
  readonly violations: readonly Violation[];

  /** @param retryAfterMs how long the hub asked to wait, in milliseconds */
  constructor(members: ProblemMembers, readonly retryAfterMs?: number) {
    super(members.detail === '' ? members.title : members.detail);
    ({ type: this.type, title: this.title, status: this.status, code: this.code, detail: this.detail, retriable: this.retriable, violations: this.violations } = members);
  }

  /** The document, as it came. */
  toJSON(): ProblemMembers {
    const { type, title, status, code, detail, retriable, violations } = this;
    return { type, title, status, code, detail, retriable, violations };
  }
}

/** The hub could not be reached, or did not answer in time: nothing is known, and the same bytes may be sent again. */
export class HubUnavailable extends Error {
  override readonly name = 'HubUnavailable';
}

/** A draft cannot become a message; nothing was sent. */
export class DraftError extends Error {
  override readonly name = 'DraftError';

  constructor(message: string, readonly violations: readonly Violation[] = []) {
    super(message);
  }

  toJSON(): { readonly code: string; readonly detail: string; readonly violations: readonly Violation[] } {
    return { code: 'draft', detail: this.message, violations: this.violations };
  }
}

const RETRIABLE_STATUS = new Set([408, 429, 502, 503, 504]);

const textIn = (document: Record<string, unknown>, member: string): string | undefined => {
  const value = document[member];
  return typeof value === 'string' ? value : undefined;
};

const isViolation = (value: unknown): value is Violation => isObject(value) && typeof value['pointer'] === 'string' && typeof value['code'] === 'string' && typeof value['detail'] === 'string';

/**
 * Reads a problem document. What is not one, such as the page of a proxy in between, becomes one by its status.
 * @param retryAfterMs milliseconds
 */
export function readProblem(value: unknown, status: number, retryAfterMs?: number): EntenteProblem {
  const document = isObject(value) ? value : {};
  const type = textIn(document, 'type') ?? 'about:blank';
  const retriable = document['retriable'];
  const violations = document['violations'];
  return new EntenteProblem(
    {
      type,
      title: textIn(document, 'title') ?? `The hub answered ${status}`,
      status: typeof document['status'] === 'number' ? document['status'] : status,
      code: textIn(document, 'code') ?? (type === 'about:blank' ? `http-${status}` : type.slice(type.lastIndexOf('/') + 1)),
      detail: textIn(document, 'detail') ?? '',
      retriable: typeof retriable === 'boolean' ? retriable : RETRIABLE_STATUS.has(status),
      violations: Array.isArray(violations) ? violations.filter(isViolation) : [],
    },
    retryAfterMs,
  );
}

/** `Retry-After` (RFC 9110 §10.2.3) in milliseconds from now; undefined when there is none that can be read. */
export function readRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
