import { Problem } from '#kernel';

/** RFC 3339, section 5.6: seconds are always there, an offset too; letters in either case. */
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d{1,9})?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const MINUTE_MS = 60_000;

/**
 * Reads an instant of a query string. One that no calendar has (30 February, 25:00) is none.
 * @param name of the parameter, for whoever reads the problem
 * @returns milliseconds since the epoch
 * @throws Problem `malformed-request`
 */
export function readInstant(name: string, value: string): number {
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour = '0', offsetMinute = '0'] = INSTANT.exec(value) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}Z`);
  const real = !Number.isNaN(time) && new Date(time).toISOString().startsWith(`${year}-${month}-${day}T${hour}:`);
  if (!real || Number(offsetHour) > 23 || Number(offsetMinute) > 59) throw new Problem('malformed-request', { detail: `${name} is an instant such as 2026-11-22T10:00:00Z or 2026-11-22T11:00:00+01:00.` });
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * MINUTE_MS;
  return sign === '-' ? time + offset : time - offset;
}
