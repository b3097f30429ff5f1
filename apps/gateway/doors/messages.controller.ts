import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#kernel';
import { AcceptanceDesk, RefusalRecorder, type AcceptanceAnswer, type Submission, Queue, type Place } from '#exchange';
import { bodyOf, principalOf } from '#http';
import { Tracing } from '../tracing.js';
import { refusalsRecorded } from './refusals.js';
import { MESSAGE_TYPES, readLine, readSubmitted, splitLines } from './submissions.js';

/** How many lines of one batch are worked on at once: enough to fill a send, not enough to starve others. */
const BATCH_WIDTH = 64;

type LineAnswer = { readonly status: 202 | 200; readonly id: string; readonly digest: string; readonly receipt: string; readonly warnings: readonly unknown[] } | { readonly status: number; readonly problem: unknown };

/** Where messages come in. */
@Controller('v1/messages')
export class MessagesController {
  constructor(
    @Inject(AcceptanceDesk) private readonly desk: AcceptanceDesk,
    @Inject(RefusalRecorder) private readonly refusals: RefusalRecorder,
    @Inject(Tracing) private readonly tracing: Tracing,
  ) {}

  @Post()
  async submit(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Omit<AcceptanceAnswer, 'status'>> {
    const { type, bytes } = bodyOf(request, ...MESSAGE_TYPES);
    const { participant } = principalOf(request);
    const { status, ...answer } = await this.#submit(() => readSubmitted(type, bytes), bytes, participant, request);
    reply.code(status);
    return answer;
  }

  @Post('batch')
  @HttpCode(200)
  async batch(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { bytes } = bodyOf(request, 'application/x-ndjson');
    const { participant } = principalOf(request);
    const lines = splitLines(bytes);
    const answers = new Array<string>(lines.length);
    const queue = new Queue();
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let index = next++; index < lines.length; index = next++) {
        const line = lines[index];
        if (line !== undefined) answers[index] = JSON.stringify(await this.#line(line, participant, request, queue.join()));
      }
    };
    await Promise.all(Array.from({ length: Math.min(BATCH_WIDTH, lines.length) }, worker));
    reply.type('application/x-ndjson');
    return answers.map((answer) => `${answer}\n`).join('');
  }

  @Post('preview')
  @HttpCode(200)
  async preview(@Req() request: FastifyRequest): ReturnType<AcceptanceDesk['preview']> {
    const { type, bytes } = bodyOf(request, ...MESSAGE_TYPES);
    return await this.desk.preview(readSubmitted(type, bytes), principalOf(request).participant);
  }

  async #line(line: Buffer, participant: string, request: FastifyRequest, place: Place): Promise<LineAnswer> {
    try {
      return await this.#submit(() => readLine(line), line, participant, request, place);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { status: error.kind.status, problem: error.toJSON() };
    } finally {
      place.passed();
    }
  }

  async #submit(read: () => Submission, bytes: Buffer, participant: string, request: FastifyRequest, place?: Place): Promise<AcceptanceAnswer> {
    let submitted = '';
    return await refusalsRecorded(this.refusals, participant, () => submitted || bytes.toString('latin1'), async () => {
      const submission = read();
      submitted = submission.message;
      return await this.tracing.serving('submit', request, async (traceparent) => await this.desk.submit(submission, participant, traceparent, place));
    });
  }
}
