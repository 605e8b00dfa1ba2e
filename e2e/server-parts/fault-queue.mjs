// SPDX-License-Identifier: MIT
// The faults that a server was asked for and that have not met their request yet.
//
//     faults.next({ kind: 'drop' });            the next request, once; calls queue up
//     faults.next({ kind: 'drop', uses: 3 });   the next three
//     faults.set({ kind: 'drop' });             every request, until faults.clear()

/**
 * @typedef {object} FaultRequest
 * @property {string} kind
 * @property {string} [endpoint] none: whatever request comes
 * @property {number} [uses] of next(); default 1
 */

/**
 * @typedef {object} FaultInUse what next() and set() return
 * @property {Promise<void>} arrived resolves when the fault first meets a request
 * @property {() => void} release lets the answers of `held` go
 */

/**
 * @template {FaultRequest} Fault
 * @typedef {Fault & { uses: number, arrive: () => void, released: Promise<void> }} QueuedFault
 */

/** @returns {{ promise: Promise<void>, resolve: () => void }} */
function deferred() {
  /** @type {() => void} */
  let resolve = () => {};
  const promise = new Promise((/** @type {(value: void) => void} */ settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** @template {FaultRequest} Fault */
export class FaultQueue {
  /** @type {QueuedFault<Fault>[]} */
  #queue = [];

  /** @type {QueuedFault<Fault>[]} */
  #standing = [];

  /** @type {Set<() => void>} */
  #releases = new Set();

  /** @type {readonly string[]} */
  #kinds;

  /** @type {string | undefined} */
  #defaultEndpoint;

  /** @param {{ kinds: readonly string[], defaultEndpoint?: string }} options */
  constructor({ kinds, defaultEndpoint }) {
    this.#kinds = kinds;
    this.#defaultEndpoint = defaultEndpoint;
  }

  /**
   * Spoils the next request to its endpoint. Faults for one endpoint apply in the order of calls.
   * @param {Fault} fault
   * @returns {FaultInUse}
   */
  next(fault) {
    return this.#put(this.#queue, fault, fault.uses ?? 1);
  }

  /**
   * Spoils every request to its endpoint that no next() is waiting for.
   * @param {Fault} fault
   * @returns {FaultInUse}
   */
  set(fault) {
    const endpoint = fault.endpoint ?? this.#defaultEndpoint;
    this.#standing = this.#standing.filter((other) => other.endpoint !== endpoint);
    return this.#put(this.#standing, fault, Infinity);
  }

  /** Lets go what is held. */
  release() {
    for (const release of this.#releases) release();
    this.#releases.clear();
  }

  /** Forgets every fault, and lets go what is held. */
  clear() {
    this.#queue.length = 0;
    this.#standing.length = 0;
    this.release();
  }

  /** How many faults of next() still wait for a request. */
  get pending() {
    return this.#queue.length;
  }

  /** @param {QueuedFault<Fault>[]} list @param {Fault} fault @param {number} uses */
  #put(list, fault, uses) {
    if (!this.#kinds.includes(fault.kind)) throw new TypeError(`no such fault: ${fault.kind}`);
    const arrival = deferred();
    const release = deferred();
    this.#releases.add(release.resolve);
    list.push({
      endpoint: this.#defaultEndpoint,
      ...fault,
      uses,
      arrive: arrival.resolve,
      released: release.promise,
    });
    return { arrived: arrival.promise, release: release.resolve };
  }

  /**
   * @param {string | undefined} endpoint of a request; undefined is one that no fault is for
   * @returns {QueuedFault<Fault> | undefined} what is to be done to the request
   */
  take(endpoint) {
    if (endpoint === undefined) return undefined;
    const isFor = (/** @type {QueuedFault<Fault>} */ fault) =>
      fault.endpoint === undefined || fault.endpoint === endpoint;
    const fault = this.#queue.find(isFor) ?? this.#standing.find(isFor);
    if (fault && --fault.uses === 0) this.#queue.splice(this.#queue.indexOf(fault), 1);
    return fault;
  }
}
