import { mrzFault } from './mrz.js';

// The specimens of ICAO Doc 9303, parts 4, 5 and 6: invented holders of Utopia.
const TD3 = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const TD2 = ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'];
const TD1 = ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'];
const VISA = ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L8988901C4XXX4009078F96121096ZE184226B<<<<<<'];

describe('machine-readable zone', () => {
  test.each([TD3, TD2, TD1, VISA])('a specimen is right: %s', (...lines) => {
    expect(mrzFault(lines)).toBeUndefined();
  });

  test.each([
    [[TD3[0] ?? '', (TD3[1] ?? '').replace('740812', '740813')]],
    [[TD3[0] ?? '', (TD3[1] ?? '').replace(/10$/, '11')]],
    [[TD2[0] ?? '', (TD2[1] ?? '').replace('D23145890', 'D23145891')]],
    [[TD1[0] ?? '', (TD1[1] ?? '').replace('120415', '120416'), TD1[2] ?? '']],
  ])('a digit that was changed is noticed', (lines) => {
    expect(mrzFault(lines)).toBe('check-digit');
  });

  test.each([[[]], [['P<UTO']], [[TD3[0] ?? '']], [[TD3[0] ?? '', TD2[1] ?? '']], [[(TD3[0] ?? '').toLowerCase(), TD3[1] ?? '']]])('what is no such zone is malformed', (lines) => {
    expect(mrzFault(lines)).toBe('malformed');
  });
});
