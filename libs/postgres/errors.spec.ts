import { breaksConnection, databaseErrorCode, isTransientDatabaseError } from './index.js';

const server = (code: string, more: object = {}): Error => Object.assign(new Error('from the server'), { severity: 'ERROR', code, ...more });
const system = (code: string, more: object = {}): Error => Object.assign(new Error(code), { code, ...more });

test.each(['08006', '53100', '53200', '53300', '57P01', '57P02', '57P03', '40001', '40P01', '57014', '55P03', '25006', '58030'])('%s passes by itself', (code) => {
  expect(isTransientDatabaseError(server(code))).toBe(true);
});

test.each(['23505', '23503', '42P01', '42601', '22P02', '28P01', '3D000', 'XX000', '25P02'])('%s does not', (code) => {
  expect([isTransientDatabaseError(server(code)), breaksConnection(server(code))]).toEqual([false, false]);
});

test.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'])('%s of the network is transient and the connection is lost', (code) => {
  expect([isTransientDatabaseError(system(code)), breaksConnection(system(code)), databaseErrorCode(system(code))]).toEqual([true, true, undefined]);
});

test('looks into causes and into the several attempts of one connect', () => {
  expect(isTransientDatabaseError(new Error('could not store', { cause: server('53100') }))).toBe(true);
  expect(isTransientDatabaseError(new AggregateError([system('ECONNREFUSED'), system('ECONNREFUSED')], ''))).toBe(true);
  expect(databaseErrorCode(new Error('could not store', { cause: server('23505') }))).toBe('23505');
});

test('a missing Unix socket may appear, a missing file is a defect; so is anything else', () => {
  expect([system('ENOENT', { syscall: 'connect' }), system('ENOENT', { syscall: 'open' }), new TypeError('x is not a function'), 'text', undefined].map(isTransientDatabaseError)).toEqual([true, false, false, false, false]);
});

test('disk full leaves the connection usable; an outdated plan or an unanswered query does not', () => {
  expect([server('53100'), server('0A000', { routine: 'RevalidateCachedQuery' }), server('0A000'), new Error('Query read timeout')].map(breaksConnection)).toEqual([false, true, false, true]);
});
