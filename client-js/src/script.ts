import { Belfry } from './client.js';
import {
  BelfryError,
  ClosedError,
  CommandError,
  ConnectionLostError,
  NotConnectedError,
  ProtocolError,
  TimeoutError,
  TokenError,
} from './errors.js';

/** For a script tag: the class is the global `Belfry`, the classes of its errors are its members. */
Object.assign(globalThis, {
  Belfry: Object.assign(Belfry, {
    BelfryError,
    ClosedError,
    CommandError,
    ConnectionLostError,
    NotConnectedError,
    ProtocolError,
    TimeoutError,
    TokenError,
  }),
});
