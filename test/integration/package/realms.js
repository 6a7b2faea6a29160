/** What `isV2vError` of the installed package says of errors that it did not make. `node realms.js OTHER-COPY` */
'use strict';
const { readFileSync } = require('node:fs');
const vm = require('node:vm');
const { Worker, isMainThread, parentPort } = require('node:worker_threads');
const { convert, isV2vError, V2vError } = require('v2v-node');

/** What is said of an error here. */
function judge(error) {
  return { isV2vError: isV2vError(error), isInstance: error instanceof V2vError, code: error.code };
}

function fromOtherCopy(directory) {
  const copy = require(directory);
  return judge(new copy.V2vError('NO_KERNEL', 'There is no kernel.'));
}

/** The module of the errors requires nothing, so it can be run in a realm with nothing in it. */
function fromOtherRealm(directory) {
  const text = readFileSync(`${directory}/dist/lib/errors/index.js`, 'utf8');
  const exports = vm.runInNewContext(`const exports = {}; ${text}; exports`, {});
  return judge(new exports.V2vError('NO_KERNEL', 'There is no kernel.'));
}

/** What is posted between threads is a copy without its class; the error's JSON goes through. */
async function fromWorker() {
  const worker = new Worker(module.filename);
  try {
    return await new Promise((resolve, reject) => {
      worker.on('message', resolve);
      worker.on('error', reject);
    });
  } finally {
    await worker.terminate();
  }
}

async function main([directory]) {
  const [copy, realm, worker] = [fromOtherCopy(directory), fromOtherRealm(directory), await fromWorker()];
  console.log(JSON.stringify({ copy, realm, worker }));
}

async function work() {
  const input = { mode: 'disk', paths: ['/nonexistent'] };
  const error = await convert({ input, output: { mode: 'null' } }).catch((thrown) => thrown);
  const { code, stage } = error.toJSON();
  parentPort.postMessage({ isV2vError: isV2vError(error), code, stage });
}

void (isMainThread ? main(process.argv.slice(2)) : work());
