export { FakeAnswer } from './fake-answer.js';
export { FakeChannel } from './fake-channel.js';
export type { FakeRequest } from './fake-http.js';
export { type ClientMessage, FakeServer } from './fake-server.js';
export { FakeTransport } from './fake-transport.js';
export { FakeWebSocket } from './fake-websocket.js';
