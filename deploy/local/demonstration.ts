import type { Confidentiality } from '#contracts';
import { AGREEMENTS } from './agreements.js';

/** A participant of the demonstration. Names of countries and bodies are facts of the field; nobody here is endorsed or real behind them. */
export interface DemonstrationParticipant {
  readonly id: string;
  readonly name: string;
  readonly clearance: Confidentiality;
}

const bureau = (code: string, country: string): DemonstrationParticipant => ({ id: `ncb.${code}`, name: `National Central Bureau, ${country}`, clearance: 'confidential' });

/** Bureaus on all continents; XA, XB and XC are user-assigned codes for invented countries. */
export const BUREAUS: readonly DemonstrationParticipant[] = [
  bureau('AR', 'Argentina'), bureau('AU', 'Australia'), bureau('BR', 'Brazil'), bureau('CL', 'Chile'), bureau('EC', 'Ecuador'), bureau('FJ', 'Fiji'), bureau('FR', 'France'),
  bureau('GH', 'Ghana'), bureau('ID', 'Indonesia'), bureau('IN', 'India'), bureau('KE', 'Kenya'), bureau('NO', 'Norway'), bureau('PA', 'Panama'), bureau('SN', 'Senegal'),
  bureau('TH', 'Thailand'), bureau('TZ', 'Tanzania'), bureau('VN', 'Viet Nam'), bureau('XA', 'Exercise Country A'), bureau('XB', 'Exercise Country B'), bureau('XC', 'Exercise Country C'), bureau('ZA', 'South Africa'),
];

export const ENTITIES: readonly DemonstrationParticipant[] = [
  { id: 'ncb.KE.kws', name: 'Wildlife service (demonstration)', clearance: 'restricted' },
  { id: 'ncb.XA.customs', name: 'Customs, Exercise Country A', clearance: 'restricted' },
  { id: 'ncb.XB.customs', name: 'Customs, Exercise Country B', clearance: 'official-use' },
];

/** Admitted by `gs` besides bureaus. */
export const OTHERS: readonly DemonstrationParticipant[] = [
  ...AGREEMENTS.map(({ partner, name }): DemonstrationParticipant => ({ id: partner, name: `${name} (demonstration)`, clearance: 'official-use' })),
  { id: 'regional.nairobi', name: 'Regional bureau, Nairobi (demonstration)', clearance: 'confidential' },
  { id: 'office.bangkok', name: 'Liaison office, Bangkok (demonstration)', clearance: 'confidential' },
];

const everyBureau = BUREAUS.map((one) => one.id);

/** Communities, kept by `gs`, with their members. */
export const COMMUNITIES: readonly { readonly id: string; readonly name: string; readonly members: readonly string[] }[] = [
  { id: 'community.wildlife-crime', name: 'Wildlife Crime Working Group', members: [...everyBureau, 'ncb.KE.kws', 'regional.nairobi', 'office.bangkok', 'partner.cites'] },
  { id: 'community.fisheries-crime', name: 'Fisheries Crime Working Group', members: everyBureau },
  { id: 'community.forestry-crime', name: 'Forestry Crime Working Group', members: ['ncb.BR', 'ncb.ID', 'ncb.GH', 'ncb.FR', 'ncb.XA', 'ncb.XB', 'ncb.XC'] },
  { id: 'community.pollution-crime', name: 'Pollution Crime Working Group', members: ['ncb.NO', 'ncb.FR', 'ncb.AU', 'ncb.GH', 'ncb.XA', 'ncb.XB', 'ncb.XC'] },
  { id: 'community.analysts', name: 'Environmental crime analysts', members: ['ncb.KE', 'ncb.FR', 'ncb.TH', 'ncb.XA', 'ncb.XB', 'regional.nairobi', 'gs'] },
];

/** Those who take their messages from Kafka directly, besides HTTP. */
export const KAFKA_TAKERS: readonly string[] = ['ncb.KE', 'ncb.KE.kws'];
