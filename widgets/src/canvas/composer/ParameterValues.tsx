import { Button } from '../../elements/Button';
import { useTranslate } from '../../elements/text';
import { useDocument, useWork } from './context';

interface Declared {
  type?: unknown;
  default?: unknown;
  description?: unknown;
}

/** Values for the document's parameters, for what is checked and run; the document keeps its defaults. */
export function ParameterValues({ onClose }: { onClose(): void }): JSX.Element {
  const translate = useTranslate();
  const { values, setValues } = useWork();
  const { document } = useDocument();
  const set = (name: string, text: string, type: unknown): void => {
    const others = Object.entries(values).filter(([other]) => other !== name);
    setValues(Object.fromEntries(text === '' ? others : [...others, [name, valueOf(text, type)]]));
  };
  return (
    <form
      className="kk-popover"
      aria-label={translate('Values of the parameters')}
      onSubmit={event => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onClose();
        }
      }}
    >
      {Object.entries((document.parameters ?? {}) as Record<string, Declared>).map(([name, declared]) => (
        <label key={name} className="kk-value">
          <span>
            {name} <span className="kk-type">{String(declared?.type ?? '')}</span>
          </span>
          <input
            className="kk-composer-text"
            defaultValue={values[name] === undefined ? '' : String(values[name])}
            placeholder={declared?.default === undefined ? translate('required') : String(declared.default)}
            data-testid="kk-value"
            data-name={name}
            onChange={event => set(name, event.target.value, declared?.type)}
          />
          {typeof declared?.description === 'string' && (
            <span className="kk-muted">{declared.description}</span>
          )}
        </label>
      ))}
      <Button type="submit">{translate('Done')}</Button>
    </form>
  );
}

/** What a person wrote, as the type wants it; the service says where it does not fit. */
export function valueOf(text: string, type: unknown): unknown {
  const word = String(type);
  if (word === 'bool' && /^(true|false)$/.test(text)) {
    return text === 'true';
  }
  const number = Number(text);
  const whole = /^u?int/.test(word) && Number.isSafeInteger(number);
  return whole || (/^float/.test(word) && Number.isFinite(number) && text.trim() !== '') ? number : text;
}
