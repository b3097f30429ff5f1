/** Streams and long polls that one participant may keep open at a test's hub: few, so that a test can open them all. */
export const MOST_STREAMS = 40;
