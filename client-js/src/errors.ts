/** What every error of this package is. `retry`: the same call may work later. */
export class BelfryError extends Error {
  constructor(
    override readonly name: string,
    readonly code: string,
    message: string,
    readonly retry: boolean = false,
  ) {
    super(message);
  }
}

/** The hub refused a command or a subscription; `code` is one of the protocol's error codes. */
export class CommandError extends BelfryError {
  constructor(
    code: string,
    message: string,
    retry: boolean,
    /** Milliseconds to wait before the next try, where the hub says so. */
    readonly retryAfter?: number,
  ) {
    super('CommandError', code, message, retry);
  }
}

/** No answer in time. A publication may or may not have been made: repeat it with the same key. */
export class TimeoutError extends BelfryError {
  constructor(what: string) {
    super('TimeoutError', 'timeout', `no answer to ${what} in time`, true);
  }
}

/** Not connected when the command was given: certainly nothing was sent. */
export class NotConnectedError extends BelfryError {
  constructor() {
    super('NotConnectedError', 'not_connected', 'not connected: nothing was sent', true);
  }
}

/** The connection ended before the answer came. A publication may or may not have been made. */
export class ConnectionLostError extends BelfryError {
  constructor(
    message: string,
    /** 1006 when there was no close frame. */
    readonly closeCode: number = NO_CLOSE_FRAME,
    /** Milliseconds before which the hub does not want to be asked again. */
    readonly retryAfter?: number,
  ) {
    super('ConnectionLostError', 'connection_lost', message, true);
  }
}

/** The end: the hub said that coming back is useless until something changes. */
export class ClosedError extends BelfryError {
  constructor(
    code: string,
    readonly closeCode: number,
  ) {
    super('ClosedError', code, `closed: ${code}`);
  }
}

/** The other side does not speak Belfry, as a captive portal or a wrong address would not. */
export class ProtocolError extends BelfryError {
  constructor() {
    super('ProtocolError', 'protocol', 'a line that is not a message', true);
  }
}

/** The token function failed or took too long. It is asked again with the next attempt. */
export class TokenError extends BelfryError {
  constructor(override readonly cause: unknown) {
    super('TokenError', 'token', 'the token function failed', true);
  }
}

export const NO_CLOSE_FRAME = 1006;
export const TRY_LATER = 1013;
export const TOKEN_EXPIRED = 4001;
export const BAD_TOKEN = 4501;

/** The close codes that transports without them say by the code of an error. */
export const CLOSE_CODES: ReadonlyMap<string | undefined, number> = new Map([
  ['bad_request', 4500],
  ['too_large', 4500],
  ['token_expired', TOKEN_EXPIRED],
  ['unauthorized', BAD_TOKEN],
  ['forbidden', 4502],
  ['forbidden_origin', 4502],
]);

/** What the hub's close codes mean when they end the client; 4001 does where there is no function to ask for a token. */
const TERMINAL_NAMES: Readonly<Record<number, string>> = {
  [TOKEN_EXPIRED]: 'token_expired',
  4500: 'bad_message',
  [BAD_TOKEN]: 'bad_token',
  4502: 'forbidden',
  4503: 'connection_limit',
  4505: 'auth_timeout',
  4506: 'revoked',
  4507: 'disconnected',
};

/** The number is the advice: 4500–4999 end the client, after any other it comes back. */
export function isTerminal(closeCode: number): boolean {
  return closeCode >= 4500 && closeCode < 5000;
}

export function terminalName(closeCode: number): string {
  return TERMINAL_NAMES[closeCode] ?? 'closed';
}
