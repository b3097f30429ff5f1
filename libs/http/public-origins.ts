const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * The addresses under which the hub may be called: its public URL, further ones by configuration, and for a loopback
 * address its other names. A proof's `htu` is compared with these and never with the Host header, which the caller writes.
 */
export class PublicOrigins {
  readonly #origins: ReadonlySet<string>;
  readonly #byAuthority: ReadonlyMap<string, string>;
  readonly #first: string;

  /** @param urls absolute http or https URLs; the first is the issuer */
  constructor(urls: readonly [string, ...string[]]) {
    const origins = new Set<string>();
    for (const url of urls) {
      const { protocol, hostname, port } = new URL(url);
      const names = LOOPBACK.includes(hostname) ? LOOPBACK : [hostname];
      for (const name of names) origins.add(`${protocol}//${name}${port === '' ? '' : `:${port}`}`);
    }
    this.#origins = origins;
    this.#byAuthority = new Map([...origins].reverse().map((origin) => [new URL(origin).host, origin]));
    this.#first = new URL(urls[0]).origin;
  }

  /** Whether a page of this origin is the hub's own. */
  has(origin: string): boolean {
    return this.#origins.has(origin);
  }

  /** The address that the caller used by its Host header, or the issuer's when it names none of them. */
  calledBy(host: string | undefined): URL {
    return new URL(this.#byAuthority.get(host?.toLowerCase() ?? '') ?? this.#first);
  }

  /**
   * Whether `htu` names this request (RFC 9449 §4.3, 9): the same after normalization, query and fragment left out.
   * @param path as received, with or without query
   */
  names(htu: string, path: string): boolean {
    const target = withoutQuery(path);
    const slash = htu.indexOf('/', 8);
    // The usual case, letter for letter, without parsing.
    if (slash > 0 && this.#origins.has(htu.slice(0, slash)) && htu.slice(slash) === target) return true;
    const parsed = URL.parse(htu);
    // Put together, not resolved: a path that begins with two slashes is not another host.
    const asked = URL.parse(target.startsWith('/') ? `http://request.invalid${target}` : target);
    return parsed !== null && asked !== null && this.#origins.has(parsed.origin) && parsed.username === '' && parsed.password === '' && parsed.pathname === asked.pathname;
  }
}

function withoutQuery(path: string): string {
  const query = path.indexOf('?');
  return query < 0 ? path : path.slice(0, query);
}
