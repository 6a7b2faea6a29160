export { server } from './compute-service';
export { credential, password, project, user } from './identity';
export { TestOpenstack, type Trouble } from './server';
