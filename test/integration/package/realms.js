/** What `isV2vError` of the installed package says of errors that it did not make. `node realms.js OTHER-COPY` */
'use strict';
const { readFileSync } = require('node:fs');
const { dirname, resolve } = require('node:path');
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

/** A module of the package in another realm, with what it requires; the errors require no module of Node.js. */
function load(path, realm) {
  const exports = {};
  const text = readFileSync(path, 'utf8');
  const run = vm.runInContext(`(function (exports, require) { ${text}\n})`, realm);
  run(exports, (name) => load(`${resolve(dirname(path), name)}.js`, realm));
  return exports;
}

function fromOtherRealm(directory) {
  const exports = load(`${directory}/dist/lib/errors/index.js`, vm.createContext());
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
