import { ServiceError } from './service_error';
import type { Method, Reply, Transport } from './transport';

const decoder = new TextDecoder();

/** Asks once; a refusal is thrown in the service's own words. */
export async function ask(
  transport: Transport,
  method: Method,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
  headers?: Record<string, string>
): Promise<Reply> {
  const reply = await transport.request(method, path, body, signal, headers);
  if (reply.status >= 400) {
    throw ServiceError.fromReply(reply);
  }
  return reply;
}

/** The JSON of an answer. */
export function jsonOf<T>(reply: Reply): T {
  return JSON.parse(decoder.decode(reply.bytes)) as T;
}

/** A path with its query; values that are undefined are left out. */
export function withQuery(
  path: string,
  query: Record<string, string | number | boolean | undefined>
): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}
