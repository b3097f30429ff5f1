import { BlockList, isIP } from 'node:net';
import { Problem } from '#kernel';

/** Address ranges that lie inside somebody's house, or lead nowhere: a webhook there would make the hub a tool against its own network. */
const CLOSED: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'], ['10.0.0.0', 8, 'ipv4'], ['100.64.0.0', 10, 'ipv4'], ['169.254.0.0', 16, 'ipv4'], ['172.16.0.0', 12, 'ipv4'], ['192.0.0.0', 24, 'ipv4'], ['192.0.2.0', 24, 'ipv4'], ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'], ['198.18.0.0', 15, 'ipv4'], ['198.51.100.0', 24, 'ipv4'], ['203.0.113.0', 24, 'ipv4'], ['224.0.0.0', 4, 'ipv4'], ['240.0.0.0', 4, 'ipv4'],
  ['::', 128, 'ipv6'], ['64:ff9b::', 96, 'ipv6'], ['64:ff9b:1::', 48, 'ipv6'], ['100::', 64, 'ipv6'], ['2001::', 23, 'ipv6'], ['2001:db8::', 32, 'ipv6'], ['2002::', 16, 'ipv6'], ['fc00::', 7, 'ipv6'], ['fe80::', 10, 'ipv6'], ['fec0::', 10, 'ipv6'], ['ff00::', 8, 'ipv6'],
];
const LOOPBACK: typeof CLOSED = [['127.0.0.0', 8, 'ipv4'], ['::1', 128, 'ipv6']];

const listOf = (ranges: typeof CLOSED): BlockList => {
  const list = new BlockList();
  for (const [network, prefix, family] of ranges) list.addSubnet(network, prefix, family);
  return list;
};
const closed = listOf(CLOSED);
const loopback = listOf(LOOPBACK);
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const MAPPED_HEX = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i;

/** What the operator of the hub allows beside public addresses. */
export interface AddressRules {
  /** Development: webhooks to this very machine, and without TLS. */
  readonly loopback: boolean;
  /** Networks of the operator's own that webhooks may go to, such as `10.20.0.0/16`. */
  readonly networks: readonly string[];
}

/** An IPv4 address that is written as IPv6 is judged as what it is. */
function plain(address: string): string {
  const dotted = MAPPED.exec(address)?.[1];
  if (dotted !== undefined) return dotted;
  const [, high, low] = MAPPED_HEX.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  const [a, b] = [parseInt(high, 16), parseInt(low, 16)];
  return [a >> 8, a & 255, b >> 8, b & 255].join('.');
}

/** Whether webhooks may go to an address: asked of the address that is connected to, not of the name. */
export function addressJudge({ loopback: allowsLoopback, networks }: AddressRules): (address: string) => boolean {
  const allowed = new BlockList();
  for (const network of networks) {
    const [base = '', prefix = ''] = network.split('/');
    allowed.addSubnet(base, Number(prefix), isIP(base) === 6 ? 'ipv6' : 'ipv4');
  }
  return (written) => {
    const address = plain(written);
    const version = isIP(address);
    if (version === 0) return false;
    const family = version === 6 ? 'ipv6' : 'ipv4';
    if (allowed.check(address, family)) return true;
    if (loopback.check(address, family)) return allowsLoopback;
    return !closed.check(address, family);
  };
}

const wrong = (detail: string): Problem => new Problem('webhook-address', { detail, violations: [{ pointer: '/webhook/url', code: 'webhook-address', detail }] });

/** Whether a name or literal is this very machine. */
const isLocal = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost') || (isIP(host) !== 0 && loopback.check(plain(host), isIP(host) === 6 ? 'ipv6' : 'ipv4'));

/**
 * Reads the address of a webhook. Where its name leads is asked again each time it is called.
 * @throws Problem `webhook-address`
 */
export function readWebhookUrl(value: unknown, rules: AddressRules): string {
  if (typeof value !== 'string' || value.length > 2000 || !URL.canParse(value)) throw wrong('webhook.url is the address that items are posted to, such as https://example.org/entente.');
  const url = new URL(value);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.username !== '' || url.password !== '' || url.hash !== '') throw wrong('The address has no user, password or fragment: items are signed instead.');
  if (url.protocol !== 'https:' && !(rules.loopback && url.protocol === 'http:' && isLocal(host))) throw wrong('The address begins with https://. A hub in development also takes http:// on its own machine.');
  if ((isIP(host) !== 0 && !addressJudge(rules)(host)) || (isLocal(host) && !rules.loopback)) throw wrong('Webhooks do not go to private, loopback or link-local addresses.');
  return url.href;
}
