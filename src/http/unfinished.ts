import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ErrorCode } from './codes';

interface Fault {
  status: string;
  code: ErrorCode;
  message: string;
}

/** By Node.js's code of what went wrong before there was a request. */
const faults: Record<string, Fault> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: '408 Request Timeout',
    code: 'TIMEOUT',
    message: 'The request did not come in time.',
  },
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    code: 'PAYLOAD_TOO_LARGE',
    message: 'The headers are too large.',
  },
};

const malformed: Fault = { status: '400 Bad Request', code: 'BAD_USER_INPUT', message: 'This is not HTTP.' };

/** Answers what never became a request, in the form that all errors have, and ends its connection. */
export function answerUnfinished(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
    const { status, code, message } = faults[error.code ?? ''] ?? malformed;
    const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
    const headers = `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}`;
    socket.end(`HTTP/1.1 ${status}\r\n${headers}\r\nConnection: close\r\n\r\n${body}`, () => socket.destroy());
  });
}
