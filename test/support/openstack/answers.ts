/** An answer, in the form in which the service gives it. */
export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

const titles: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Request Entity Too Large',
  500: 'Internal Server Error',
};

/** Glance, to whoever asks for JSON. */
export function page(status: number, message: string): Answer {
  const title = titles[status] ?? 'Error';
  return { status, body: { message: `${message}<br /><br />\n\n\n`, code: `${status} ${title}`, title } };
}

/** Keystone, and the filter before the other services. */
export function unauthorized(message = 'The request you have made requires authentication.'): Answer {
  return { status: 401, body: { error: { code: 401, message, title: 'Unauthorized' } } };
}

const faults: Record<number, string> = {
  400: 'badRequest',
  403: 'forbidden',
  404: 'itemNotFound',
  409: 'conflictingRequest',
  413: 'overLimit',
  500: 'computeFault',
};

/** Cinder and Nova. */
export function fault(code: number, message: string): Answer {
  return { status: code, body: { [faults[code]!]: { code, message } } };
}
