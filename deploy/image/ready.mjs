// Whether the process in this container is ready: its own /readyz answers 200. node ready.mjs [port]; the gateway's is its public one.
const port = process.argv[2] ?? process.env.ENTENTE_OPS_PORT;
const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(4_000) }).catch(() => undefined);
if (answer?.ok !== true) process.stderr.write(`${answer === undefined ? 'nothing answers' : `${answer.status} ${await answer.text()}`}\n`);
process.exit(answer?.ok === true ? 0 : 1);
