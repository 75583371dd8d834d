/** A refusal in AWS's words: code, message and, where AWS sends them, further members of the error's shape. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status?: number,
    readonly members: Record<string, unknown> = {},
  ) {
    super(message);
    this.name = code;
  }
}

/** Ends a request by cutting its connection: what a client sees of an account that does not answer. */
export class ConnectionCut extends Error {}
