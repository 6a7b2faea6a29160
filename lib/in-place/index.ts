export { commitInPlace } from './commit';
export { finishKept } from './finish';
export { checkInput, placesOf, type DiskInPlace } from './places';
export { checkFinished } from './unfinished';
export { checkWritable } from './writable';
