import { useEffect, useState } from 'react';

import type { Client } from '../contract/client';
import type { Trigger } from '../contract/saved_wire';
import { useLoaded } from '../elements/hooks';
import { useTranslate } from '../elements/text';
import { formatMoment } from './moments';

const REST = 250;

interface FiringsProps {
  words: string | null;
  next: readonly string[];
  zone: string | undefined;
}

/** A trigger in plain words, and the next times that it names. */
export function Firings({ words, next, zone }: FiringsProps): JSX.Element | null {
  const translate = useTranslate();
  if (words === null) {
    return null;
  }
  return (
    <div className="kk-firings" data-testid="kk-firings">
      <p>{words}</p>
      {next.length > 0 && (
        <ol aria-label={translate('Next times')}>
          {next.map(time => (
            <li key={time}>
              <time dateTime={time}>{formatMoment(time, zone)}</time>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

interface Previewed {
  words: string | null;
  next: readonly string[];
  error: Error | null;
}

/** What the service reads in a trigger, once nobody has typed for a moment. */
export function useFirings(client: Client, trigger: Trigger): Previewed {
  const key = useRested(JSON.stringify(trigger));
  const { value, error } = useLoaded(key, signal => client.saved.firings(JSON.parse(key) as Trigger, signal));
  return { words: value?.words ?? null, next: value?.next ?? [], error };
}

function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), REST);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}
