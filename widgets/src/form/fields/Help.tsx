/** A description; what stands between backticks is code. */
export function Help({ id, text }: { id?: string; text: string }): JSX.Element | null {
  if (text === '') {
    return null;
  }
  return (
    <p id={id} className="kk-form-help">
      {text.split('`').map((part, place) => (place % 2 === 1 ? <code key={place}>{part}</code> : part))}
    </p>
  );
}
