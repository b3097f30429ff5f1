import { type Command, Option } from 'commander';
import type { FollowOptions, SubscribeOptions } from '../commands/feeds.js';
import type { Run } from '../program.js';
import { examples } from './examples.js';
import { collect, wholeNumber } from './exchange.js';

const NAMED = ['<subscription>', 'its id, or the feed when you subscribe to it once'] as const;

/** feed: published streams, and one's subscriptions to them. */
export function addFeedVerbs(program: Command, run: Run): void {
  const feed = program.command('feed').description('Published streams: lists, opens, subscribes, reads, replays.');
  feed.command('list').description('Feeds that are open to you, or that you publish in.')
    .addHelpText('after', examples('entente feed list --as ncb.XB'))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/feeds.js')).list(session)).call(this);
    });
  feed.command('create').argument('<feed>', 'feed.<name>').argument('<file>', 'its terms as JSON: name, readers, and if wanted description, publishers, types, replayDays')
    .description('Opens a feed; you own it. Publish by sending messages to it.')
    .addHelpText('after', examples(`
echo '{"name":"Timber alerts","readers":["bureau","partner"],"types":["environment.*"],"replayDays":30}' > timber.json
entente feed create feed.timber-alerts timber.json --as ncb.XA
echo '{"name":"Purple notices","readers":["bureau","partner"],"types":["notice.purple","notice.act"]}' > purple.json
entente feed create feed.notices-purple purple.json --as gs
entente send --as ncb.XA --to feed.timber-alerts --text "Forged permits, series 40-."`))
    .action(async function (this: Command, id: string, file: string) {
      await run(async (session) => {
        const { makeStatement, readBody } = await import('../commands/statements.js');
        return makeStatement(session, id, 'create-feed', await readBody(session, file), {});
      }).call(this);
    });
  feed.command('amend').argument('<feed>', 'feed.<name>, which you own').argument('<file>', 'all its terms, as they shall be from now on').description('Changes the terms of your feed; who is no longer among its readers gets nothing more.')
    .addHelpText('after', examples('entente feed amend feed.timber-alerts timber.json --as ncb.XA'))
    .action(async function (this: Command, id: string, file: string) {
      await run(async (session) => {
        const { makeStatement, readBody } = await import('../commands/statements.js');
        return makeStatement(session, id, 'amend-feed', await readBody(session, file), {});
      }).call(this);
    });
  feed.command('end').argument('<feed>', 'feed.<name>, which you own').requiredOption('--reason <text>', 'why').description('Ends your feed: nothing is published in it any more, and nobody reads it.')
    .addHelpText('after', examples('entente feed end feed.timber-alerts --reason "The operation is over." --as ncb.XA'))
    .action(async function (this: Command, id: string) {
      await run(async (session) => (await import('../commands/statements.js')).makeStatement(session, id, 'end-feed', { reason: this.opts<{ reason: string }>().reason })).call(this);
    });
  addSubscribing(feed, run);
  addReading(feed, run);
  addWebhook(feed, run);
}

function addSubscribing(feed: Command, run: Run): void {
  feed.command('subscribe').argument('<feed>', 'feed.<name>').description('Subscribes, for a purpose that is declared once and decided by for every item.')
    .requiredOption('--purpose <purpose>', 'what everything it brings is used for')
    .option('--type <pattern>', 'only these: environment.*, environment.ecomessage; may be repeated', collect)
    .option('--area <crime-area>', 'only about these; may be repeated', collect)
    .option('--country <code>', 'only from or about these; may be repeated', collect)
    .option('--precedence <precedence>', 'only these; may be repeated', collect)
    .option('--graded <grading>', 'nothing graded worse, such as 4x4:B2')
    .option('--webhook <url>', 'have it posted there instead of fetching it')
    .addOption(new Option('--mode <mode>', 'which side').choices(['live', 'exercise']))
    .option('--officer <pseudonym>', 'who uses it; recorded').option('--case <number>', 'your case; recorded')
    .addHelpText('after', examples(`
entente feed subscribe feed.wildlife-alerts --purpose SUPPORT_INVESTIGATION --area WILDLIFE --as ncb.XB
entente feed subscribe feed.wildlife-alerts --purpose WARN --webhook https://partner.example/entente --as partner.cites`))
    .action(async function (this: Command, id: string) {
      await run(async (session) => (await import('../commands/feeds.js')).subscribe(session, id, this.opts<SubscribeOptions & { purpose: string }>())).call(this);
    });
  feed.command('subscriptions').description('What you subscribe to.')
    .addHelpText('after', examples('entente feed subscriptions --as ncb.XB'))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/feeds.js')).subscriptions(session)).call(this);
    });
  feed.command('scope').argument(...NAMED).description('What a subscription can bring, in plain words: filter, agreement, until when.')
    .addHelpText('after', examples('entente feed scope feed.wildlife-alerts --as partner.cites'))
    .action(async function (this: Command, named: string) {
      await run(async (session) => (await import('../commands/feeds.js')).scope(session, named)).call(this);
    });
  feed.command('ask').argument('<feed>', 'feed.<name>').description('Asks for more than comes now, through gs.')
    .requiredOption('--wanted <text>', 'what').requiredOption('--reason <text>', 'what for')
    .addHelpText('after', examples('entente feed ask feed.wildlife-alerts --wanted "Methods of concealment." --reason "Permits are checked against them." --as partner.cites'))
    .action(async function (this: Command, id: string) {
      await run(async (session) => (await import('../commands/feeds.js')).ask(session, id, this.opts<{ wanted: string; reason: string }>())).call(this);
    });
  feed.command('unsubscribe').argument(...NAMED).description('Ends a subscription: nothing comes by it any more.')
    .addHelpText('after', examples('entente feed unsubscribe feed.wildlife-alerts --as ncb.XB'))
    .action(async function (this: Command, named: string) {
      await run(async (session) => (await import('../commands/feeds.js')).unsubscribe(session, named)).call(this);
    });
}

function addReading(feed: Command, run: Run): void {
  const reading = (command: Command, fixed: Pick<FollowOptions, 'follow'>): void => {
    command.argument('<feed>', 'feed.<name>').option('--subscription <id>', 'which, when you have several').option('--open', 'with their content')
      .action(async function (this: Command, id: string) {
        await run(async (session) => (await import('../commands/feeds.js')).follow(session, id, { ...this.opts<FollowOptions>(), ...fixed })).call(this);
      });
  };
  reading(feed.command('read').description('What there is, since you subscribed or after a cursor.').option('--after <cursor>', 'go on behind it').option('--wait <seconds>', 'when there is nothing, wait for it so long, at most 30', wholeNumber)
    .addHelpText('after', examples('entente feed read feed.wildlife-alerts --open --as ncb.XB')), {});
  reading(feed.command('follow').description('What there is and whatever comes, until Ctrl-C; takes a lost line up again.').option('--after <cursor>', 'go on behind it')
    .addHelpText('after', examples('entente feed follow feed.wildlife-alerts --as ncb.XB -o ndjson')), { follow: true });
  reading(feed.command('replay').description('Everything from a time on that was open to you then and is now. Recorded as a replay.').requiredOption('--from <time>', 'such as 2026-11-22T10:00:00Z')
    .addHelpText('after', examples('entente feed replay feed.wildlife-alerts --from 2026-11-22T10:00:00Z --as ncb.XB')), {});
}

function addWebhook(feed: Command, run: Run): void {
  const webhook = feed.command('webhook').description('Webhooks: tries, posting again, pausing, new secrets.');
  webhook.command('attempts').argument(...NAMED).description('The latest tries.')
    .addHelpText('after', examples('entente feed webhook attempts feed.wildlife-alerts --as partner.cites'))
    .action(async function (this: Command, named: string) {
      await run(async (session) => (await import('../commands/feeds.js')).attempts(session, named)).call(this);
    });
  webhook.command('resend').argument(...NAMED).argument('<message>', '<from>/<id>').description('Posts an item again that was tried before.')
    .addHelpText('after', examples('entente feed webhook resend feed.wildlife-alerts ncb.XA/ID --as partner.cites'))
    .action(async function (this: Command, named: string, message: string) {
      await run(async (session) => (await import('../commands/feeds.js')).resend(session, named, message)).call(this);
    });
  for (const [verb, act, description] of [
    ['pause', 'pause', 'Nothing comes until it is resumed.'],
    ['resume', 'resume', 'Goes on where it stopped, also after the hub disabled it.'],
    ['rotate', 'rotate-secret', 'Makes a new secret; the old one signs too for a day.'],
  ] as const) {
    webhook.command(verb).argument(...NAMED).description(description)
      .addHelpText('after', examples(`entente feed webhook ${verb} feed.wildlife-alerts --as partner.cites`))
      .action(async function (this: Command, named: string) {
        await run(async (session) => (await import('../commands/feeds.js')).turn(session, named, act)).call(this);
      });
  }
}
