export { selfSigned, type Certificate } from '../tls/certificate';
export * from './inventory';
export { TestVCenter, type SeenRequest, type TestVCenterOptions } from './server';
export type { Trouble } from './troubles';
