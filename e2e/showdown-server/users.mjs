// SPDX-License-Identifier: MIT
// Who can sign in here: anybody, under any name. Some names are there to be refused, so that every
// refusal can be met.

/** @param {string} name @returns {string} what identifies its user */
export function toUserId(name) {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '');
}

/** The third field of an assertion. */
export const USER_TYPE = Object.freeze({
  unregistered: 1,
  registered: 2,
  sysop: 3,
  autoconfirmed: 4,
  permalocked: 5,
  permabanned: 6,
});

/**
 * @typedef {object} User
 * @property {string} name
 * @property {number} userType
 * @property {string} [refusal] what getassertion says in place of an assertion
 */

/** @type {readonly User[]} */
export const TEST_USERS = Object.freeze([
  { name: 'Lin Harbor', userType: USER_TYPE.registered },
  { name: 'Old Timer', userType: USER_TYPE.autoconfirmed },
  { name: 'Room Keeper', userType: USER_TYPE.sysop },
  { name: 'Newcomer', userType: USER_TYPE.unregistered },
  { name: 'Locked Out', userType: USER_TYPE.permalocked },
  { name: 'Banned Bob', userType: USER_TYPE.permabanned },
]);

/** @type {readonly User[]} */
export const REFUSED_USERS = Object.freeze([
  { name: 'Not Yours', userType: USER_TYPE.registered, refusal: ';' },
  { name: 'Gmail Only', userType: USER_TYPE.registered, refusal: ';;@gmail' },
  {
    name: 'Name Gone',
    userType: USER_TYPE.registered,
    refusal: ';;Your username is no longer available.',
  },
  {
    name: 'Disallowed Text',
    userType: USER_TYPE.registered,
    refusal: ';;Your username contains disallowed text.',
  },
  // These three are refused for what they are.
  { name: 'Guest 42', userType: USER_TYPE.registered },
  { name: 'A Name Far Too Long For This', userType: USER_TYPE.registered },
  { name: '1234', userType: USER_TYPE.registered },
]);

const LONGEST_ID = 18;

/** @param {User} user @returns {string | undefined} why no assertion is made for this user */
export function nameRefusal({ name, refusal }) {
  const id = toUserId(name);
  if (refusal !== undefined) return refusal;
  if (id.startsWith('guest')) return ";;Your username cannot start with 'guest'.";
  if (id.length > LONGEST_ID) return ';;Your username must be less than 19 characters long.';
  if (!/[a-z]/.test(id)) return ';;Your username must contain at least one letter.';
  return undefined;
}

export class Users {
  /** @type {Map<string, User>} */
  #byId = new Map();

  /** @param {readonly User[]} known every other name is a registered user's */
  constructor(known) {
    for (const user of known) this.#byId.set(toUserId(user.name), user);
  }

  /** @param {string} name or an id @returns {User} */
  named(name) {
    const id = toUserId(name);
    let user = this.#byId.get(id);
    if (!user) {
      user = { name: name.trim(), userType: USER_TYPE.registered };
      this.#byId.set(id, user);
    }
    return user;
  }
}
