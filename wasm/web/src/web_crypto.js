// SPDX-License-Identifier: MIT
// Web Crypto: randomness for browser.cpp, AES-256-GCM for web_crypto_sealer.cpp. Whoever asks for the
// latter is called back once, later.
addToLibrary({
  // A view that a browser's own function has seen is dearer to collect than to fill. So the last one is
  // kept: the next call is mostly for as much in the same place. Once memory has grown, it has no length.
  $randomView: 'new Uint8Array()',
  postern_random_fill__deps: ['$randomView'],
  postern_random_fill: (bytes, size) => {
    try {
      if (randomView.byteOffset != bytes || randomView.length != size) {
        randomView = HEAPU8.subarray(bytes, bytes + size);
      }
      crypto.getRandomValues(randomView);
      return true;
    } catch {
      return false;
    }
  },

  // By number, from 1: the keys of one sealer. They are not extractable.
  $sealingKeys: [],

  $sealingAnswer__deps: ['malloc'],
  $sealingAnswer: (work, answered, asker) =>
    work().then(
      (bytes) => {
        const size = bytes.length;
        const copy = _malloc(size || 1);
        if (copy) HEAPU8.set(bytes, copy);
        // The copy is wiped when C++ frees it.
        bytes.fill(0);
        {{{ makeDynCall('vppp', 'answered') }}}(asker, copy, size);
      },
      () => {
        {{{ makeDynCall('vppp', 'answered') }}}(asker, 0, 0);
      },
    ),

  // Takes the keys, of 32 bytes each and one after the other; answers nothing, or a failure.
  postern_sealer_import__deps: ['$sealingAnswer', '$sealingKeys'],
  postern_sealer_import: (bytes, count, answered, asker) => {
    const keys = [];
    const all = HEAPU8.slice(bytes, bytes + 32 * count);
    sealingAnswer(
      async () => {
        try {
          for (let at = 0; at < all.length; at += 32) {
            keys.push(
              await crypto.subtle.importKey('raw', all.subarray(at, at + 32), 'AES-GCM', false, [
                'encrypt',
                'decrypt',
              ]),
            );
          }
        } finally {
          all.fill(0);
        }
        return all.subarray(0, 0);
      },
      answered,
      asker,
    );
    return sealingKeys.push(keys);
  },

  // Answers the initialization vector of 96 bits (NIST SP 800-38D section 8.2.2), then ciphertext and
  // tag.
  postern_sealer_seal__deps: ['$sealingAnswer', '$sealingKeys'],
  postern_sealer_seal: (keys, content, size, context, contextSize, answered, asker) => {
    const plain = HEAPU8.slice(content, content + size);
    const additionalData = HEAPU8.slice(context, context + contextSize);
    sealingAnswer(
      async () => {
        const iv = crypto.getRandomValues(new Uint8Array(12));
        const [key] = sealingKeys[keys - 1];
        const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, plain);
        plain.fill(0);
        const all = new Uint8Array(12 + sealed.byteLength);
        all.set(iv);
        all.set(new Uint8Array(sealed), 12);
        return all;
      },
      answered,
      asker,
    );
  },

  // Answers the content, or a failure if no key opens it.
  postern_sealer_open__deps: ['$sealingAnswer', '$sealingKeys'],
  postern_sealer_open: (keys, sealed, size, context, contextSize, answered, asker) => {
    const all = HEAPU8.slice(sealed, sealed + size);
    const additionalData = HEAPU8.slice(context, context + contextSize);
    const algorithm = { name: 'AES-GCM', iv: all.subarray(0, 12), additionalData };
    sealingAnswer(
      async () => {
        for (const key of sealingKeys[keys - 1]) {
          try {
            return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, all.subarray(12)));
          } catch {
            // Another key may.
          }
        }
        throw 0;
      },
      answered,
      asker,
    );
  },
});
