import { isContainerNumber, isImoCompanyNumber, isImoShipNumber, isShipMmsi, isVin } from './check-digits.js';

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));

describe('check digits', () => {
  test('the published IMO ship number holds, and no other last digit does', () => {
    expect(DIGITS.filter((digit) => isImoShipNumber(`907472${digit}`))).toEqual(['9']);
  });

  test.each(['907472', '90747290', 'IMO9074729', '', '907472A', '９０７４７２９'])('%p is no IMO ship number', (text) => {
    expect(isImoShipNumber(text)).toBe(false);
  });

  test('IMO company numbers use their own weights', () => {
    expect(DIGITS.filter((digit) => isImoCompanyNumber(`123456${digit}`))).toEqual(['5']);
  });

  test('the container number of ISO 6346, with spaces or without', () => {
    expect(isContainerNumber('CSQU3054383')).toBe(true);
    expect(isContainerNumber('csqu 305438-3')).toBe(true);
    expect(isContainerNumber('CSQU3054384')).toBe(false);
    expect(isContainerNumber('CSQ3054383')).toBe(false);
  });

  test('MMSI and VIN by their form', () => {
    expect(isShipMmsi('200000000')).toBe(true);
    expect(isShipMmsi('800000000')).toBe(false);
    expect(isVin('XXX00000000000001')).toBe(true);
    expect(isVin('XXX0000000000000O')).toBe(false);
  });
});
