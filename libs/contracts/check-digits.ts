/** Sum of the leading digits, each times its weight. */
const weighted = (digits: string, weights: readonly number[]): number => weights.reduce((sum, weight, i) => sum + weight * Number(digits[i]), 0);

/** Whether seven digits are an IMO ship number: the first six times 7 to 2, whose sum ends in the seventh. 9074729 is one. */
export const isImoShipNumber = (text: string): boolean => /^[0-9]{7}$/.test(text) && weighted(text, [7, 6, 5, 4, 3, 2]) % 10 === Number(text[6]);

/** Whether seven digits are an IMO company number: weights 8, 6, 4, 2, 9, 7; the last digit is (11 − sum mod 11) mod 10. */
export const isImoCompanyNumber = (text: string): boolean =>
  /^[0-9]{7}$/.test(text) && (11 - (weighted(text, [8, 6, 4, 2, 9, 7]) % 11)) % 10 === Number(text[6]);

/** Whether nine digits can be the MMSI of a ship: they begin with a maritime identification digit, 2 to 7 (ITU-R M.585). */
export const isShipMmsi = (text: string): boolean => /^[2-7][0-9]{8}$/.test(text);

/** The value of a letter in ISO 6346: counted from 10, leaving out the multiples of 11. */
const letterValue = (letter: string): number => {
  const place = letter.charCodeAt(0) - 65;
  return 10 + place + (place >= 21 ? 3 : place >= 11 ? 2 : place >= 1 ? 1 : 0);
};

/** Whether the text is a container number whose check digit is right (ISO 6346). Spaces and hyphens are passed over. */
export function isContainerNumber(text: string): boolean {
  const number = text.toUpperCase().replace(/[ -]/g, '');
  if (!/^[A-Z]{3}[UJZ][0-9]{7}$/.test(number)) return false;
  const sum = Array.from(number.slice(0, 10)).reduce((total, sign, i) => total + (sign >= 'A' ? letterValue(sign) : Number(sign)) * 2 ** i, 0);
  return (sum % 11) % 10 === Number(number[10]);
}

/** Whether the text has the form of a VIN: 17 letters and digits without I, O and Q. Its check digit is used in North America only. */
export const isVin = (text: string): boolean => /^[A-HJ-NPR-Z0-9]{17}$/i.test(text);
