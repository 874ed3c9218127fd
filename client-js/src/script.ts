import { Belfry } from './client.js';
import { BelfryError } from './errors.js';

/** For a script tag: the class is the global `Belfry`, the class of its errors is a member of it. */
Object.assign(globalThis, { Belfry: Object.assign(Belfry, { BelfryError }) });
