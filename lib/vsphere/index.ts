export { VSphereClient } from './client';
