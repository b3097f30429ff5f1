import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { ContentReader, isKnownCode, warningsOfMessage, type SchemaRegistry } from '#contracts';
import { KafkaStatementLog, RegistryDesk } from '#directory';
import {
  AcceptanceDesk, AccessRecorder, Alerts, ChallengeDesk, Chronicle, ContentVault, Cursors, Custody, demandExtract, EventSearch, HeldReader, InboxReader, Inquiry, JustAccepted, KafkaLog, LiveInbox, MAILBOX_CHANNEL, messageOf, MessageReader, MessageTracer, PastReading, PgAcceptedStore, PgChallenges, PgCustodyBook, PgHeldMessages, PgMeetingBook, PgReadingRoom, PgRetention, PgSentMessages, PgSourceStore, PgStatements, PgStories, Provenance, ReadJudge, type RecentAcceptances, RefusalRecorder, RegistrySearch, SentReader, StatementDesk, type MessageJudge,
} from '#exchange';
import { FeedNews, FeedReader, FeedStreams, PgFeedRoom, PgSubscriptions, PgWebhookQueue, SubscriptionDesk, Subscriptions, webhookKeys } from '#feeds';
import { TokenDoor } from '#http';
import { CheckpointFiles, ledgerSecrets, logSigner, PgOpenings, Prover, TileFiles } from '#ledger';
import { DiffusionReader, ExtractReader, kindsInForce, NoticeReader, PgDiffusionViews, PgExtractViews, PgNoticeViews, PossibleActs } from '#notices';
import { listen } from '#postgres';
import { decisionsOf, ledgerFoldersOf, readWitnesses, webhookAddresses, type HubProcess } from '#process';
import { gauge } from '#telemetry';
import { Closing } from './closing.js';
import { ChallengesController } from './doors/challenges.controller.js';
import { DiffusionsController } from './doors/diffusions.controller.js';
import { EventsController } from './doors/events.controller.js';
import { FeedsController } from './doors/feeds.controller.js';
import { InboxController } from './doors/inbox.controller.js';
import { MessagesController } from './doors/messages.controller.js';
import { EvidenceDesk } from './doors/evidence-desk.js';
import { LedgerController } from './doors/ledger.controller.js';
import { NoticesController } from './doors/notices.controller.js';
import { PublishedLedger } from './doors/published-ledger.js';
import { OneMessageController } from './doors/one-message.controller.js';
import { OperationsController } from './doors/operations.controller.js';
import { RegistryController } from './doors/registry.controller.js';
import { RegistryRoom } from './doors/registry-room.js';
import { SentController } from './doors/sent.controller.js';
import { Standing } from './doors/standing.js';
import { StatementsController } from './doors/statements.controller.js';
import { StoryController } from './doors/story.controller.js';
import { SubscriptionsController } from './doors/subscriptions.controller.js';
import { watchLedger } from './ledger-watch.js';
import { GatewayReadiness } from './gateway-readiness.js';
import { Tracing } from './tracing.js';

const judgeOf = (schemas: SchemaRegistry): MessageJudge => ({
  validateEnvelope: (value) => schemas.validateEnvelope(value),
  validateRouting: (value) => schemas.validateRouting(value),
  validateBody: (type, body) => schemas.validateBody(type, body),
  warningsOf: (message) => warningsOfMessage(message),
});

/** The HTTP doors, wired by hand: what each stands on is plain to see. */
@Module({})
export class GatewayModule {
  static with(parts: HubProcess, schemas: SchemaRegistry, recent: RecentAcceptances, closing: Closing, door: TokenDoor): DynamicModule {
    const { hub, clock, registry, producer, database, logger } = parts;
    const { directory } = registry;
    const log = new KafkaLog(producer);
    const accepted = new PgAcceptedStore(database, (error) => logger.warn({ err: error }, 'earlier acceptances cannot be looked up; repeats are told apart when routed'));
    const decisions = decisionsOf(parts);
    const inquiry = new Inquiry(directory, decisions, new ContentReader(schemas.files()));
    const vault = new ContentVault(hub.derivedKey('record keys'));
    const sources = new PgSourceStore(database, vault);
    const provenance = new Provenance({ directory, inquiry, store: sources });
    const room = new PgReadingRoom(database, vault);
    const access = new AccessRecorder(hub, log, clock);
    const cursors = new Cursors(hub.derivedKey('cursors'));
    const reach = (version: number): Promise<void> => registry.reach(version);
    const judge = new ReadJudge({ inquiry, directory, clock });
    const alerts = new Alerts({ directory, book: new PgMeetingBook(database), clock });
    const inbox = new InboxReader({ directory, reach, room, judge, access, cursors, clock, alerts });
    const live = new LiveInbox({ directory, reach, room, inbox, judge, access, cursors, clock, alerts, onTrouble: (error) => logger.warn({ err: error }, 'streams could not be served; tried again') });
    const feedRoom = new PgFeedRoom(database, vault);
    const feeds = new FeedReader({ directory, reach, room: feedRoom, judge, access, cursors, clock, alerts });
    const news = new FeedNews(feedRoom, (error) => logger.warn({ err: error }, 'feeds could not be looked at; tried again with the next news'));
    const subscriptions = new PgSubscriptions(database);
    const wake = (): void => {
      live.wake();
      news.wake();
    };
    const listener = listen({ url: parts.settings.databaseUrl, channel: MAILBOX_CHANNEL, onNotify: wake, onReconnect: wake, applicationName: 'entente-gateway-listen', logger });
    parts.onStop('mailbox news', () => listener.close());
    gauge({ name: 'entente_streams', help: 'Open streams that have caught up' }, () => live.readers);
    gauge({ name: 'entente_feed_readers_waiting', help: 'Readers that wait for a feed to grow' }, () => news.waiting);

    const kinds = kindsInForce();
    const diffusions = new PgDiffusionViews(database);
    const noticeViews = new PgNoticeViews(database, vault);
    const possible = new PossibleActs({ views: noticeViews, diffusions, kinds, onTrouble: (error) => logger.warn({ err: error }, 'notices cannot be looked up; acts upon them are judged when they take effect') });
    const search = new RegistrySearch({ directory, inquiry, decisions });
    const desk = new AcceptanceDesk({ hub, directory, search, schemas: judgeOf(schemas), inquiry, provenance, log, accepted, notices: possible, clock, recent, pace: watchLedger(parts), ledgerWithinMs: parts.settings.ledgerWithin * 1000 });
    const reader = new MessageReader({ directory, reach, room, judge, access, clock, alerts });
    const { published } = ledgerFoldersOf(parts.settings);
    const ledgerKey = logSigner(hub).verifier;

    const openings = new PgOpenings(database, ledgerSecrets(hub));
    const ledger = { openings, prover: new Prover({ tiles: new TileFiles(published), checkpoints: new CheckpointFiles(published), log: ledgerKey }) };
    const chronicle = new Chronicle(ledger);
    const stories = new PgStories(database, vault);
    const held = new PgHeldMessages(database, vault);
    const tracer = new MessageTracer({ directory, reach, inquiry, stories, judge, access, chronicle, clock, alerts });

    const provide = <T>(token: abstract new (...parts: never[]) => T, value: T): Provider => ({ provide: token, useValue: value });
    return {
      module: GatewayModule,
      controllers: [MessagesController, OneMessageController, StoryController, EventsController, InboxController, FeedsController, SubscriptionsController, SentController, RegistryController, LedgerController, ChallengesController, StatementsController, NoticesController, DiffusionsController, OperationsController],
      providers: [
        provide(AcceptanceDesk, desk),
        provide(RefusalRecorder, new RefusalRecorder(hub, log, clock)),
        provide(JustAccepted, new JustAccepted({ recent, held, clock })),
        provide(MessageTracer, tracer),
        provide(Custody, new Custody({ directory, tracer, book: new PgCustodyBook(database), judge, clock })),
        provide(EventSearch, new EventSearch({ openings, directory, access, cursors, clock })),
        provide(PastReading, new PastReading({ directory, tracer, judge, standings: stories, access })),
        provide(MessageReader, reader),
        provide(EvidenceDesk, new EvidenceDesk({ hub: hub.name, reader, desk, directory, tracer, chronicle })),
        provide(HeldReader, new HeldReader({ held, access })),
        provide(DiffusionReader, new DiffusionReader({ views: diffusions, directory, messages: reader, access, cursors })),
        provide(ExtractReader, new ExtractReader({ views: new PgExtractViews(database, vault), access, cursors, clock, open: messageOf, released: async (message) => demandExtract(message, await provenance.basisOf(message), { version: directory.version, at: clock.now() }, inquiry) })),
        provide(NoticeReader, new NoticeReader({ views: noticeViews, kinds, messages: reader, access, cursors, clock })),
        provide(InboxReader, inbox),
        provide(SentReader, new SentReader({ directory, sent: new PgSentMessages(database, vault), access })),
        provide(LiveInbox, live),
        provide(Cursors, cursors),
        provide(FeedReader, feeds),
        provide(FeedNews, news),
        provide(FeedStreams, new FeedStreams({ reader: feeds, news, subscriptions })),
        provide(Subscriptions, subscriptions),
        provide(SubscriptionDesk, new SubscriptionDesk({
          directory, subscriptions, queue: new PgWebhookQueue(database), access, clock, keys: webhookKeys((use) => hub.derivedKey(use)), addresses: webhookAddresses(parts), types: () => schemas.types(), isCountry: (code) => directory.participant(`ncb.${code}`) !== undefined || isKnownCode('iso-3166-1', code),
        })),
        provide(RegistryDesk, new RegistryDesk(registry.registry, new KafkaStatementLog(producer, registry), clock)),
        provide(RegistryRoom, new RegistryRoom(directory, clock, search)),
        provide(AccessRecorder, access),
        provide(Standing, new Standing(directory)),
        provide(ChallengeDesk, new ChallengeDesk({ hub, directory, log, store: new PgChallenges(database), ...ledger, clock, answerWithinMs: parts.settings.ledgerWithin * 1000 })),
        provide(StatementDesk, new StatementDesk({ directory, store: new PgStatements(database), ...ledger, access })),
        provide(PublishedLedger, new PublishedLedger(published, ledgerKey, readWitnesses(parts.settings).map(({ verifier }) => verifier), parts.settings.ledgerReaders ?? (parts.hubFile.development ? 'everyone' : 'members'), door)),
        provide(GatewayReadiness, new GatewayReadiness(parts, new PgRetention(database))),
        provide(Tracing, new Tracing()),
        provide(Closing, closing),
        provide(TokenDoor, door),
      ],
    };
  }
}
