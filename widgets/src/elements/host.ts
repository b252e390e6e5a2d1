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

/** Answers views of the page. `answer` says whether it does what is asked. */
export function answerViews(answer: (request: HostRequest) => boolean): () => void {
  const hear = (event: Event): void => {
    if (event instanceof CustomEvent && answer(event.detail as HostRequest)) {
      event.preventDefault();
    }
  };
  window.addEventListener(HOST_EVENT, hear);
  return () => window.removeEventListener(HOST_EVENT, hear);
}
