import type { Connection, CredentialSource } from '../contract/wire';
import type { Translate } from '../elements/text';

type Source = CredentialSource['source'];

export const SOURCES: readonly Source[] = ['environment', 'profile', 'web_identity', 'role'];

/** What a person calls a source of credentials. */
export function sourceName(source: Source, translate: Translate): string {
  const names: Record<Source, string> = {
    environment: translate('Environment variables'),
    profile: translate('AWS profile'),
    web_identity: translate('Web identity'),
    role: translate('Role, through STS')
  };
  return names[source];
}

/** Where a connection's credentials come from, in words. */
export function sourceWords({ credentials }: Connection, translate: Translate): string {
  switch (credentials.source) {
    case 'environment':
      return translate('keys from %1…', `${credentials.prefix ?? 'AWS_'}ACCESS_KEY_ID`);
    case 'profile':
      return translate('keys of profile %1', credentials.profile);
    case 'web_identity':
    case 'role':
      return translate('as %1', credentials.role_arn);
  }
}

/** What the form holds: every field as text. */
export interface Draft {
  name: string;
  endpoint: string;
  region: string;
  buckets: string;
  source: Source;
  prefix: string;
  profile: string;
  role_arn: string;
  external_id: string;
}

export function draftOf(connection: Connection | null): Draft {
  const empty = { prefix: 'AWS_', profile: '', role_arn: '', external_id: '' };
  return {
    name: connection?.name ?? '',
    endpoint: connection?.endpoint ?? '',
    region: connection?.region ?? '',
    buckets: connection?.buckets.join(', ') ?? '',
    source: connection?.credentials.source ?? 'environment',
    ...empty,
    ...connection?.credentials
  };
}

/** The connection that a draft describes; the service judges it. */
export function connectionOf(draft: Draft): Connection {
  const buckets = draft.buckets.split(/[\s,]+/).filter(Boolean);
  return {
    name: draft.name.trim(),
    kind: 's3',
    ...given('endpoint', draft.endpoint),
    ...given('region', draft.region),
    buckets: buckets.length > 0 ? buckets : ['*'],
    credentials: credentialsOf(draft)
  };
}

function credentialsOf(draft: Draft): CredentialSource {
  const role_arn = draft.role_arn.trim();
  switch (draft.source) {
    case 'environment':
      return { source: 'environment', ...given('prefix', draft.prefix) };
    case 'profile':
      return { source: 'profile', profile: draft.profile.trim() };
    case 'web_identity':
      return { source: 'web_identity', role_arn };
    case 'role':
      return {
        source: 'role',
        role_arn,
        ...given('profile', draft.profile),
        ...given('external_id', draft.external_id)
      };
  }
}

function given<K extends string>(name: K, text: string): Partial<Record<K, string>> {
  const value = text.trim();
  return (value ? { [name]: value } : {}) as Partial<Record<K, string>>;
}
