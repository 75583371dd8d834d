import type { AddOn, Party, UserErrorCode } from './words';

/**
 * A refusal of a well-formed request. In a mutation it becomes a userError with HTTP 200 and nothing is written; in a
 * query it is a top-level error. `path` starts at `input`.
 */
export class DomainError extends Error {
  constructor(
    readonly code: UserErrorCode,
    message: string,
    readonly path: readonly string[] | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The object is unknown, or another tenant's: the two are never told apart. */
export class NotFoundError extends DomainError {
  constructor(message: string, path: readonly string[] | null = null) {
    super('NOT_FOUND', message, path);
  }
}

/** The value is refused: length, range, format, state. */
export class InvalidError extends DomainError {
  constructor(message: string, path: readonly string[] | null = null, code: UserErrorCode = 'INVALID') {
    super(code, message, path);
  }
}

/** Role or scope do not allow it. */
export class ForbiddenError extends DomainError {
  constructor(message: string, path: readonly string[] | null = null) {
    super('FORBIDDEN', message, path);
  }
}

/** The responsibility table gives the activity to the other party; `responsibilityCode` names its row. */
export class NotResponsibleError extends DomainError {
  constructor(
    message: string,
    readonly responsibleParty: Party,
    readonly responsibilityCode: string,
    path: readonly string[] | null = null,
  ) {
    super('NOT_RESPONSIBLE', message, path);
  }
}

/** The account does not have the add-on that it takes. */
export class AddOnRequiredError extends DomainError {
  constructor(
    message: string,
    readonly addOn: AddOn,
    path: readonly string[] | null = null,
  ) {
    super('ADD_ON_REQUIRED', message, path);
  }
}

/** Someone was first: `currentVersion` is what the object has now. */
export class ConflictError extends DomainError {
  constructor(
    message: string,
    readonly currentVersion: number | null,
    path: readonly string[] | null = null,
  ) {
    super('CONFLICT', message, path);
  }
}

/** Several faults of one input, told together: whoever sent it mends them in one go. */
export class Refusals extends Error {
  constructor(readonly errors: readonly DomainError[]) {
    super(errors.map(({ message }) => message).join(' '));
    this.name = new.target.name;
  }
}

/** The transition table has no such step from the state that the object is in. */
export class TransitionError extends DomainError {
  constructor(message: string, path: readonly string[] | null = null) {
    super('INVALID_TRANSITION', message, path);
  }
}
