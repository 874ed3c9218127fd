import * as all from './index.js';

/** For a script tag: the class is the global `Belfry`, what else the package exports its members. */
Object.assign(globalThis, { Belfry: Object.assign(all.Belfry, { ...all }) });
