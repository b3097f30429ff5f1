import type { Confidentiality } from '#contracts';
import type { FeedTerms } from '#directory';
import { feedOf, type Kind } from '#notices';
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

interface DemonstrationFeed {
  readonly id: string;
  readonly owner: string;
  readonly terms: FeedTerms;
}

/** Notices of a kind, with the acts that say where they stand. What warns of things and ways, and what is public anyway, is open to partners as well; what is about persons to bureaus alone. */
const notices = (kind: Kind, name: string, open: 'to partners' | 'to bureaus'): DemonstrationFeed => ({
  id: feedOf(kind), owner: 'gs', terms: { name, description: 'As they are published: the request as its requester signed it, and what becomes of it.', readers: ['bureau', 'regional', 'office', ...(open === 'to partners' ? ['partner'] : [])], types: [`notice.${kind}`, 'notice.act'] },
});

/** Feeds, with what may be published in them. `gs` owns them; partners read what their agreements cover. */
export const FEEDS: readonly DemonstrationFeed[] = [
  { id: 'feed.wildlife-alerts', owner: 'gs', terms: { name: 'Wildlife alerts', description: 'Seizures, routes and methods of trafficking in wildlife, as bureaus release them.', readers: ['bureau', 'entity', 'regional', 'office', 'partner'], publishers: ['ncb.KE', 'ncb.TH', 'ncb.ZA', 'ncb.XA', 'partner.cites'], types: ['environment.*', 'general.information'] } },
  { id: 'feed.vessel-listings', owner: 'gs', terms: { name: 'Vessel listings', description: 'Vessels listed for illegal fishing, and changes of the list.', readers: ['bureau', 'regional', 'office', 'partner'], publishers: ['ncb.NO', 'ncb.EC', 'ncb.XA'], types: ['environment.fisheries-incident', 'environment.target-list', 'environment.ecomessage', 'general.information'] } },
  { id: 'feed.analytical-products', owner: 'gs', terms: { name: 'Analytical products', description: 'Strategic analysis released to all bureaus and to the partners it covers.', readers: ['bureau', 'regional', 'office', 'partner'], types: ['environment.analytical-product', 'general.information'], replayDays: 365 } },
  { id: 'feed.statistics', owner: 'gs', terms: { name: 'Statistics', description: 'Confirmed returns, without personal data.', readers: ['bureau', 'partner', 'private'], types: ['environment.statistics-return', 'environment.statistics-confirmation', 'general.information'], replayDays: 365 } },
  notices('red', 'Red notices', 'to bureaus'), notices('blue', 'Blue notices', 'to bureaus'), notices('green', 'Green notices', 'to bureaus'), notices('yellow', 'Yellow notices', 'to bureaus'), notices('black', 'Black notices', 'to bureaus'),
  notices('silver', 'Silver notices (pilot)', 'to bureaus'), notices('orange', 'Orange notices', 'to partners'), notices('purple', 'Purple notices', 'to partners'), notices('un-special', 'Special notices', 'to partners'),
];

/** Those who take their messages from Kafka directly, besides HTTP. */
export const KAFKA_TAKERS: readonly string[] = ['ncb.KE', 'ncb.KE.kws', 'ncb.XB.customs'];
