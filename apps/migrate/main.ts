import { prepareServers } from '#process';

await prepareServers(process.env);
