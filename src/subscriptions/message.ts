/**
 * One result that may go to many: its text is made once, and so is the frame for each length of subscription id, into
 * which the id is written.
 */
export class Message {
  private readonly frames = new Map<number, Buffer>();
  private event: Buffer | null = null;

  constructor(
    /** The GraphQL response. */
    readonly payload: string,
    /** The place in the log that a client has reached with it. */
    readonly cursor: string,
  ) {}

  /** The whole WebSocket frame of a `next` message. */
  frame(id: string): Buffer {
    const text = JSON.stringify(id);
    const length = Buffer.byteLength(text);
    let frame = this.frames.get(length);
    if (!frame) {
      frame = textFrame(`${opening}${' '.repeat(length)},"type":"next","payload":${this.payload}}`);
      this.frames.set(length, frame);
    }
    const own = Buffer.from(frame);
    own.write(text, headerLength(frame) + opening.length);
    return own;
  }

  /** The same as a server-sent event; its id is what a browser sends as Last-Event-ID. */
  serverSent(): Buffer {
    this.event ??= Buffer.from(`id: ${this.cursor}\nevent: next\ndata: ${this.payload}\n\n`);
    return this.event;
  }
}

const opening = '{"id":';

/** A final, unmasked text frame, as a server sends it (RFC 6455, 5.2). */
function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = 0x81;
  if (header === 2) frame[1] = length;
  else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, header);
  return frame;
}

const headerLength = (frame: Buffer): number => (frame[1] < 126 ? 2 : frame[1] === 126 ? 4 : 10);
