export { HttpClient } from './client';
export {
  sourceCodes,
  type HttpAnswer,
  type HttpErrorCodes,
  type HttpRequest,
  type HttpServer,
} from './server';
