import { OpenStreams } from './open-streams.js';

it('lets each participant keep so many streams and long polls open, and says when more are asked for', () => {
  const streams = new OpenStreams(2);
  const [first] = [streams.enter('ncb.XA'), streams.enter('ncb.XA')];
  expect(() => streams.enter('ncb.XA')).toThrow(expect.objectContaining({ code: 'too-many-requests', retryAfter: 5, message: expect.stringContaining('2 streams and long polls') }));
  streams.enter('ncb.XB');
  first?.();
  first?.();
  streams.enter('ncb.XA');
  expect(() => streams.enter('ncb.XA')).toThrow(/2 streams and long polls/);
});
