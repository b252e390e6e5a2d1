import { describe, expect, it } from 'vitest';

import { withQuery } from '../../src/contract/asking';
import { Client } from '../../src/contract/client';
import { isAway, ServiceError } from '../../src/contract/service_error';
import { bytes, json, Service } from './service';

describe('a path', () => {
  it('holds whatever a name holds', async () => {
    const service = new Service();
    service.answers.set('GET /datasets/describe?uri=s3%3A%2F%2Flake%2Fa%26b+%23.csv', () => ({ uri: 'x' }));
    service.answers.set('GET /runs/a%2F..%2Fb', () => ({ id: 'x' }));
    const client = new Client(service);
    await expect(client.describe('s3://lake/a&b #.csv')).resolves.toEqual({ uri: 'x' });
    await expect(client.run('a/../b')).resolves.toEqual({ id: 'x' });
  });

  it('leaves out what was not asked', () => {
    expect(withQuery('/runs', { state: undefined, limit: 5 })).toBe('/runs?limit=5');
    expect(withQuery('/runs', {})).toBe('/runs');
  });
});

describe('a refusal', () => {
  it('speaks in the words of the problem document', () => {
    const problem = { code: 'missing_file', message: 'There is no file x.csv.', hint: 'Look at the path.' };
    const error = ServiceError.fromReply(
      json(422, { title: 'Invalid', detail: 'x.csv is missing.', problems: [problem] })
    );
    expect([error.message, error.problems]).toEqual(['x.csv is missing.', [problem]]);
    const bare = ServiceError.fromReply(json(422, { title: 'Invalid', problems: [problem] }));
    expect(bare.message).toBe('There is no file x.csv. Look at the path.');
  });

  it('speaks a Jupyter server’s words, and its status when it has none', () => {
    expect(ServiceError.fromReply(json(503, { message: 'The service does not answer.' })).message).toBe(
      'The service does not answer.'
    );
    expect(ServiceError.fromReply(bytes(500, new TextEncoder().encode('<html>'))).message).toContain('500');
  });

  it('is something else than no answer', () => {
    expect(isAway(new TypeError('Failed to fetch'))).toBe(true);
    expect(isAway(new ServiceError(503, 'away'))).toBe(true);
    expect(isAway(new ServiceError(404, 'no such run'))).toBe(false);
  });
});
