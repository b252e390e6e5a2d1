type Wish =
  | { kind: 'open_document'; document: unknown }
  | { kind: 'open_job'; job: string }
  | { kind: 'insert_code'; code: string };

/** What a view may ask of the page around it; a page that knows nothing of it leaves the event alone. */
export type HostRequest = { kind: 'can_you'; do: Wish['kind'] } | Wish;

export const HOST_EVENT = 'karyaksham:ask';

/** Asks the page; false when nobody there can do it. */
export function askHost(request: HostRequest): boolean {
  const event = new CustomEvent(HOST_EVENT, { detail: request, cancelable: true });
  return !window.dispatchEvent(event);
}

/** Whether the page can do this; what it cannot do is not offered. */
export function canHost(what: Wish['kind']): boolean {
  return askHost({ kind: 'can_you', do: what });
}

type Answers = { [Kind in Wish['kind']]?: (wish: Extract<Wish, { kind: Kind }>) => void };

/** Answers views of the page: each wish that is named here is done. */
export function answerViews(answers: Answers): () => void {
  const hear = (event: Event): void => {
    if (!(event instanceof CustomEvent)) {
      return;
    }
    const request = event.detail as HostRequest;
    const asking = request.kind === 'can_you';
    const answer = answers[asking ? request.do : request.kind] as ((wish: Wish) => void) | undefined;
    if (answer) {
      if (!asking) {
        answer(request);
      }
      event.preventDefault();
    }
  };
  window.addEventListener(HOST_EVENT, hear);
  return () => window.removeEventListener(HOST_EVENT, hear);
}
