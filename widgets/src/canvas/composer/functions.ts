import { useEffect, useState } from 'react';

import type { Client } from '../../contract/client';
import type { FunctionDescription } from '../../contract/wire';
import { useWork } from './context';

const NONE: readonly FunctionDescription[] = [];
const asked = new WeakMap<Client, Promise<readonly FunctionDescription[]>>();

/** The functions that expressions may call: asked for once; none while the service is away. */
export function useFunctions(): readonly FunctionDescription[] {
  const { client } = useWork();
  const [functions, setFunctions] = useState(NONE);
  useEffect(() => {
    let wanted = true;
    void functionsOf(client).then(found => {
      if (wanted) {
        setFunctions(found);
      }
    });
    return () => {
      wanted = false;
    };
  }, [client]);
  return functions;
}

function functionsOf(client: Client): Promise<readonly FunctionDescription[]> {
  let answer = asked.get(client);
  if (!answer) {
    answer = client.functions().catch(() => {
      asked.delete(client);
      return NONE;
    });
    asked.set(client, answer);
  }
  return answer;
}
