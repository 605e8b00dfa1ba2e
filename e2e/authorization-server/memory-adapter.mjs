// SPDX-License-Identifier: MIT
// Storage for oidc-provider, one per server, gone with the process. oidc-provider has one of its
// own, which prints a warning and keeps at most 1,000 records.

import { errors } from './load-oidc-provider.mjs';

/** @returns {(model: string) => MemoryAdapter} a factory, as oidc-provider's `adapter` setting takes */
export function createMemoryAdapter() {
  /** @type {Map<string, StoredRecord>} */
  const records = new Map();
  return (model) => new MemoryAdapter(model, records);
}

/** @typedef {{ payload: Record<string, any>, expiresAt: number }} StoredRecord */

class MemoryAdapter {
  /**
   * @param {string} model
   * @param {Map<string, StoredRecord>} records
   */
  constructor(model, records) {
    this.prefix = `${model}:`;
    this.records = records;
  }

  /**
   * @param {string} id
   * @param {Record<string, any>} payload
   * @param {number | undefined} expiresIn
   */
  async upsert(id, payload, expiresIn) {
    const expiresAt = expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000;
    this.records.set(this.prefix + id, { payload, expiresAt });
  }

  /** @param {string} id */
  async find(id) {
    const record = this.records.get(this.prefix + id);
    if (record && record.expiresAt <= Date.now()) {
      this.records.delete(this.prefix + id);
      return undefined;
    }
    return record?.payload;
  }

  /** @param {string} uid */
  async findByUid(uid) {
    for (const [key, { payload }] of this.records) {
      if (key.startsWith(this.prefix) && payload.uid === uid) {
        return this.find(key.slice(this.prefix.length));
      }
    }
    return undefined;
  }

  async findByUserCode() {
    return undefined;
  }

  /** @param {string} id */
  async consume(id) {
    const payload = await this.find(id);
    // Two requests that carry the same token can both get past oidc-provider's own check before
    // either comes here. A strict server lets one of them win.
    if (!payload || payload.consumed) throw new errors.InvalidGrant('already used');
    payload.consumed = Math.floor(Date.now() / 1000);
  }

  /** @param {string} id */
  async destroy(id) {
    this.records.delete(this.prefix + id);
  }

  /** @param {string} grantId */
  async revokeByGrantId(grantId) {
    for (const [key, { payload }] of this.records) {
      if (key.startsWith(this.prefix) && payload.grantId === grantId) this.records.delete(key);
    }
  }
}
