import type { AgreementTerms } from '#directory';

/**
 * Agreements of the demonstration. **Fictional, all of them**: no organisation named here has agreed to anything, and none
 * endorses this. They show what an agreement says: which data, for what, which way, until when. Each ends at the end of
 * a year by itself; a private partner never gets personal data.
 */
export interface DemonstrationAgreement {
  readonly partner: string;
  readonly name: string;
  /** Message types it covers. */
  readonly categories: readonly string[];
  readonly purposes: AgreementTerms['purposes'];
  readonly direction: AgreementTerms['direction'];
  readonly personalData: boolean;
  /** It ends with this many further years. */
  readonly years: number;
  readonly mandate?: string;
  readonly hostCountries?: readonly string[];
}

const ENVIRONMENT = ['environment.*', 'general.*'];
const GENERAL = ['general.*'];
/** With ways and means of smuggling, and where such a notice stands. */
const WITH_NOTICES = [...ENVIRONMENT, 'notice.purple', 'notice.act'];
const INVESTIGATE = ['SUPPORT_INVESTIGATION', 'WARN', 'THREAT_ANALYSIS', 'ADMINISTRATION'] as const;
const ANALYSE = ['THREAT_ANALYSIS', 'ADMINISTRATION'] as const;
const PROTECT = ['WARN', 'SECURITY_CHECK', 'ADMINISTRATION'] as const;

const row = (
  partner: string, name: string, categories: readonly string[], purposes: AgreementTerms['purposes'], direction: AgreementTerms['direction'], personal: 'personal data' | 'none', years: number,
): DemonstrationAgreement => ({ partner, name, categories, purposes, direction, personalData: personal === 'personal data', years });

/** Partner · name · categories · purposes · direction · personal data · further years · mandate, host countries. */
export const AGREEMENTS: readonly DemonstrationAgreement[] = [
  // The consortium on combating wildlife crime
  row('partner.cites', 'CITES Secretariat', ENVIRONMENT, INVESTIGATE, 'both', 'personal data', 2),
  row('partner.unodc', 'UN Office on Drugs and Crime', ENVIRONMENT, INVESTIGATE, 'both', 'personal data', 2),
  row('partner.world-bank', 'World Bank', ['environment.*'], ANALYSE, 'to-partner', 'none', 1),
  row('partner.wco', 'World Customs Organization', WITH_NOTICES, ['SUPPORT_INVESTIGATION', 'WARN', 'BORDER_MANAGEMENT', 'THREAT_ANALYSIS'], 'both', 'none', 2),
  // Environment
  row('partner.unep', 'UN Environment Programme', ['environment.*'], ANALYSE, 'both', 'none', 1),
  row('private.ifaw', 'International Fund for Animal Welfare', ['environment.*'], ['WARN', 'THREAT_ANALYSIS'], 'from-partner', 'none', 1),
  // Other bodies of the United Nations
  { ...row('partner.undpo', 'UN Department of Peace Operations', GENERAL, PROTECT, 'both', 'none', 1), mandate: 'United Nations police in peace operations', hostCountries: ['XA', 'XB'] },
  row('partner.unoda', 'UN Office for Disarmament Affairs', GENERAL, ANALYSE, 'both', 'none', 1),
  row('partner.undss', 'UN Department of Safety and Security', GENERAL, PROTECT, 'to-partner', 'none', 1),
  { ...row('partner.unesco', 'UNESCO', GENERAL, ['IDENTIFY_PERSON_OR_OBJECT', 'WARN', 'ADMINISTRATION'], 'both', 'none', 1), mandate: 'Cultural property' },
  { ...row('partner.committee-1540', '1540 Committee', GENERAL, ANALYSE, 'to-partner', 'none', 1), mandate: 'Resolution 1540 (2004); no sanctions committee' },
  row('partner.unoios', 'UN Office of Internal Oversight Services', GENERAL, ['SUPPORT_INVESTIGATION', 'ADMINISTRATION'], 'both', 'none', 1),
  row('partner.undppa', 'UN Department of Political and Peacebuilding Affairs', GENERAL, ANALYSE, 'to-partner', 'none', 1),
  row('partner.unoct', 'UN Office of Counter-Terrorism (with UNCCT)', GENERAL, ['WARN', 'BORDER_MANAGEMENT', 'THREAT_ANALYSIS'], 'both', 'none', 1),
  row('partner.cted', 'Counter-Terrorism Committee Executive Directorate', GENERAL, ANALYSE, 'to-partner', 'none', 1),
  row('partner.unicri', 'UN Interregional Crime and Justice Research Institute', ENVIRONMENT, ANALYSE, 'to-partner', 'none', 1),
  row('partner.icao', 'International Civil Aviation Organization', GENERAL, ['SECURITY_CHECK', 'BORDER_MANAGEMENT', 'WARN'], 'both', 'none', 2),
];

/** `agreement/<name>`: the partner's own. */
export const agreementId = (partner: string): string => `agreement/${partner.slice(partner.indexOf('.') + 1)}`;

/** The terms, from the beginning of this year. @param now milliseconds since the epoch */
export function termsOf({ years, name, mandate, hostCountries, ...terms }: DemonstrationAgreement, now: number): AgreementTerms {
  const year = new Date(now).getUTCFullYear();
  return {
    ...terms,
    title: `${name}: exchange agreement (fictional, for the demonstration)`,
    from: `${String(year)}-01-01T00:00:00.000Z`,
    until: `${String(year + years + 1)}-01-01T00:00:00.000Z`,
    fictional: true,
    ...(mandate === undefined ? {} : { mandate }),
    ...(hostCountries === undefined ? {} : { hostCountries }),
  };
}
