// SPDX-License-Identifier: MIT
// Storage for oidc-provider, one per server, gone with the process. oidc-provider has one of its
// own, which prints a warning and keeps at most 1,000 records.

import { errors } from './load-oidc-provider.mjs';
import { noteRefreshTokenUse } from './exchange-log.mjs';

/**
 * @param {Readonly<{ reuseLeewaySeconds: number }>} settings read at each use of a refresh token
 * @returns {(model: string) => MemoryAdapter} a factory, as oidc-provider's `adapter` setting takes
 */
export function createMemoryAdapter(settings) {
  /** @type {Map<string, StoredRecord>} */
  const records = new Map();
  return (model) =>
    model === 'RefreshToken'
      ? new RefreshTokenAdapter(records, settings)
      : new MemoryAdapter(model, records);
}

/** @typedef {{ payload: Record<string, any>, expiresAt: number, consumedAt?: number }} StoredRecord */

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

/**
 * Within the leeway, a refresh token that was used before passes for one that was not: oidc-provider
 * then rotates it once more, as if its first answer had been lost.
 */
class RefreshTokenAdapter extends MemoryAdapter {
  /**
   * @param {Map<string, StoredRecord>} records
   * @param {Readonly<{ reuseLeewaySeconds: number }>} settings
   */
  constructor(records, settings) {
    super('RefreshToken', records);
    this.settings = settings;
  }

  /** @override @param {string} id */
  async find(id) {
    const payload = await super.find(id);
    const use = this.#useOf(id, payload);
    noteRefreshTokenUse(use);
    return use === 'leeway' ? { ...payload, consumed: undefined } : payload;
  }

  /** @override @param {string} id */
  async consume(id) {
    const payload = await super.find(id);
    const use = this.#useOf(id, payload);
    noteRefreshTokenUse(use);
    if (use === 'leeway') return;
    // The adapter of any model, on the record itself.
    await super.consume(id);
    this.#recordOf(id).consumedAt = Date.now();
  }

  /**
   * @param {string} id
   * @param {Record<string, any> | undefined} payload
   * @returns {import('./exchange-log.mjs').RefreshTokenUse}
   */
  #useOf(id, payload) {
    if (!payload) return 'unknown';
    if (!payload.consumed) return 'current';
    const { consumedAt = -Infinity } = this.#recordOf(id);
    const isInTime = Date.now() - consumedAt < this.settings.reuseLeewaySeconds * 1000;
    return isInTime && !this.#hasUsedSuccessor(payload) ? 'leeway' : 'reused';
  }

  /** Whoever uses the next token has had the answer that brought it. @param {Record<string, any>} token */
  #hasUsedSuccessor({ grantId, rotations = 0 }) {
    for (const [key, { payload }] of this.records) {
      const isOfFamily = key.startsWith(this.prefix) && payload.grantId === grantId;
      if (isOfFamily && payload.consumed && (payload.rotations ?? 0) > rotations) return true;
    }
    return false;
  }

  /** @param {string} id */
  #recordOf(id) {
    return /** @type {StoredRecord} */ (this.records.get(this.prefix + id));
  }
}
