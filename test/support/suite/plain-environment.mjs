// jest's test environment without a context of its own: specs run in the realm of Node itself, as the code does in production.
const { exit, getBuiltinModule } = process;
const { console } = globalThis;
const nothing = () => undefined;

export default class PlainEnvironment {
  global = globalThis;
  fakeTimers = null;
  fakeTimersModern = null;
  /** Nothing is mocked here, and specs get no object `jest`; its runtime asks all the same. */
  moduleMocker = { clearAllMocks: nothing, clearMocksOnScope: nothing, resetAllMocks: nothing, restoreAllMocks: nothing };
  #env;

  async setup() {
    process.getBuiltinModule = getBuiltinModule; // jest's runtime has put one for its own contexts there
    this.#env = { ...process.env };
  }

  /** The next spec in this process finds what this one found. */
  async teardown() {
    for (const name of Object.keys(process.env)) if (!(name in this.#env)) delete process.env[name];
    Object.assign(process.env, this.#env);
    Object.assign(process, { exit, getBuiltinModule });
    globalThis.console = console;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return null;
  }
}
