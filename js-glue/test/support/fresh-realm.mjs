// The module is loaded once for a process, so what depends on it not being there yet runs in a
// worker of its own.
import { Worker } from 'node:worker_threads';

// memoryOf loads the module and gives its linear memory, and no other: Node's fetch has a module
// of its own.
export async function memoryOf(preload) {
  const { instantiate } = WebAssembly;
  let memory;
  WebAssembly.instantiate = async (...source) => {
    const result = await instantiate(...source);
    const exported = Object.values((result.instance ?? result).exports);
    memory = exported.find((value) => value instanceof WebAssembly.Memory);
    return result;
  };
  await preload();
  WebAssembly.instantiate = instantiate;
  return memory;
}

// inFreshRealm runs work(postern, argument) there and gives its value. The function goes over as
// text: it sees its parameters and memoryOf, and nothing else.
export function inFreshRealm(work, argument) {
  const source = `
    ${memoryOf}
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.entry)
      .then((postern) => (${work})(postern, workerData.argument))
      .then((value) => parentPort.postMessage(value));`;
  const worker = new Worker(source, {
    eval: true,
    workerData: { entry: import.meta.resolve('postern'), argument },
  });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the worker ended without a value')));
  });
}
