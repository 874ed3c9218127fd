/** Which error it is. These are of this side, as are `unsubscribed` and `closed`; every other one is the hub's word. */
export type ErrorCode =
  /** No answer in time, to `connect` or to a command. A publication may or may not have been made: repeat it with the same key. */
  | 'timeout'
  /** Not connected when the command was given: certainly nothing was sent. */
  | 'not_connected'
  /** The connection ended before the answer came. A publication may or may not have been made. */
  | 'connection_lost'
  /** A call that no hub understands, such as to publish what is no JSON. Nothing was sent. */
  | 'bad_request'
  /** More than the hub takes. Nothing was sent. */
  | 'too_large'
  /** The other side does not speak Belfry, as a captive portal or a wrong address would not. */
  | 'protocol'
  /** The token function failed or took too long; `cause` is why. It is asked again with the next attempt. */
  | 'token'
  | (string & {});

/** What every error of this package is. */
export class BelfryError extends Error {
  override readonly name = 'BelfryError';
  declare readonly code: ErrorCode;
  /** The same call may work later. */
  declare readonly retry: boolean;
  /** Milliseconds before which the hub does not want to be asked again. */
  declare readonly retryAfter?: number;
  /** Of a connection that ended, the nearest one where that was over HTTP; 1006 when the hub did not say why. */
  declare readonly closeCode?: number;

  constructor(
    code: ErrorCode,
    message: string,
    retry = true,
    details?: Partial<Record<'retryAfter' | 'closeCode' | 'cause', unknown>>,
  ) {
    super(message);
    Object.assign(this, { code, retry, ...details });
  }
}

export const NO_CLOSE_FRAME = 1006;
export const TRY_LATER = 1013;
export const TOKEN_EXPIRED = 4001;
export const BAD_TOKEN = 4501;

/** The close codes that transports without them say by the code of an error. */
export const CLOSE_CODES: Readonly<Record<string, number>> = {
  bad_request: 4500,
  too_large: 4500,
  token_expired: TOKEN_EXPIRED,
  unauthorized: BAD_TOKEN,
  forbidden: 4502,
  forbidden_origin: 4502,
};

/** `message` is the hub's own word, where it said one. */
export function lost(
  message: string,
  closeCode: number = NO_CLOSE_FRAME,
  retryAfter?: number,
): BelfryError {
  return new BelfryError('connection_lost', message, true, { closeCode, retryAfter });
}

export function notConnected(): BelfryError {
  return new BelfryError('not_connected', 'not connected: nothing was sent');
}

export function timedOut(what: string): BelfryError {
  return new BelfryError('timeout', `no answer to ${what} in time`);
}

/** The number is the advice: 4500–4999 end the client, after any other it comes back. */
export function isTerminal(closeCode: number = NO_CLOSE_FRAME): boolean {
  return closeCode >= 4500 && closeCode < 5000;
}

/** The end of a client that does not come back, under the name by which the hub ended its connection. */
export function ended({ code, message, closeCode }: BelfryError): BelfryError {
  const name = code === 'connection_lost' ? message : code;
  return new BelfryError(name, `closed: ${name}`, false, { closeCode });
}
