export { fileBody, type FilePart, type SendingOptions } from './file-body';
export { HttpClient } from './client';
export { outputCodes, sourceCodes, type HttpAnswer, type HttpErrorCodes, type HttpRequest } from './server';
