// Preloaded into the apps (NODE_OPTIONS=--import): their clock is off by as many milliseconds as the file of
// ENTENTE_CLOCK_FILE says, from one moment to the next, as when an administrator or NTP sets it.
import { readFileSync } from 'node:fs';

const file = process.env.ENTENTE_CLOCK_FILE;
const Real = Date;
let offset = 0;

function look() {
  try {
    offset = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    offset = 0; // not written yet
  }
}

class SteppedDate extends Real {
  constructor(...args) {
    if (args.length === 0) super(Real.now() + offset);
    else super(...args);
  }

  static now() {
    return Real.now() + offset;
  }
}

if (file) {
  look();
  setInterval(look, 50).unref();
  globalThis.Date = SteppedDate;
}
