import type { Confidentiality } from '#contracts';
import type { FeedTerms } from '#directory';
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

/** Feeds, with what may be published in them. `gs` owns them; partners read what their agreements cover. */
export const FEEDS: readonly { readonly id: string; readonly owner: string; readonly terms: FeedTerms }[] = [
  { id: 'feed.wildlife-alerts', owner: 'gs', terms: { name: 'Wildlife alerts', description: 'Seizures, routes and methods of trafficking in wildlife, as bureaus release them.', readers: ['bureau', 'entity', 'regional', 'office', 'partner'], publishers: ['ncb.KE', 'ncb.TH', 'ncb.ZA', 'ncb.XA', 'partner.cites'], types: ['environment.*', 'general.information'] } },
  { id: 'feed.vessel-listings', owner: 'gs', terms: { name: 'Vessel listings', description: 'Vessels listed for illegal fishing, and changes of the list.', readers: ['bureau', 'regional', 'office', 'partner'], publishers: ['ncb.NO', 'ncb.EC', 'ncb.XA'], types: ['environment.fisheries-incident', 'environment.target-list', 'environment.ecomessage', 'general.information'] } },
  { id: 'feed.analytical-products', owner: 'gs', terms: { name: 'Analytical products', description: 'Strategic analysis released to all bureaus and to the partners it covers.', readers: ['bureau', 'regional', 'office', 'partner'], types: ['environment.analytical-product', 'general.information'], replayDays: 365 } },
  { id: 'feed.statistics', owner: 'gs', terms: { name: 'Statistics', description: 'Confirmed returns, without personal data.', readers: ['bureau', 'partner', 'private'], types: ['environment.statistics-return', 'environment.statistics-confirmation', 'general.information'], replayDays: 365 } },
];

/** Those who take their messages from Kafka directly, besides HTTP. */
export const KAFKA_TAKERS: readonly string[] = ['ncb.KE', 'ncb.KE.kws', 'ncb.XB.customs'];
