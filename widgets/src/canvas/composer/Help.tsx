import { Button } from '../../elements/Button';
import { Icon } from '../../elements/Icon';
import { useTranslate } from '../../elements/text';
import { useWork } from './context';
import { KEYS, OTHER_KEYS } from './keys';

/** All keys, by what they do. */
export function Help(): JSX.Element {
  const translate = useTranslate();
  const { session } = useWork();
  const close = (): void => session.show({ help: false });
  return (
    <div className="kk-overlay" onPointerDown={event => event.target === event.currentTarget && close()}>
      <div
        className="kk-help"
        role="dialog"
        aria-modal="true"
        aria-label={translate('Keys')}
        data-testid="kk-help"
        onKeyDown={event => {
          if (event.key === 'Escape') {
            event.stopPropagation();
            close();
          }
        }}
      >
        <header>
          <b>{translate('Keys')}</b>
          <Button
            look="quiet"
            autoFocus
            icon={<Icon name="close" />}
            aria-label={translate('Close')}
            onClick={close}
          />
        </header>
        <dl tabIndex={0}>
          {[...KEYS, ...OTHER_KEYS].map(({ keys, label }) => (
            <div key={label}>
              <dt>
                {keys.map(key => (
                  <kbd key={key}>{shownKey(key)}</kbd>
                ))}
              </dt>
              <dd>{translate(label)}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
}

function shownKey(key: string): string {
  const mod = navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl';
  return key
    .split('+')
    .map(part => (part === 'Mod' ? mod : part.length === 1 ? part.toUpperCase() : part))
    .join(' ');
}
