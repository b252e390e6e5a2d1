import { Icon } from '../../elements/Icon';
import { useTranslate } from '../../elements/text';

/** Marks a name that is no column of what arrives. */
export function UnknownColumn({ name }: { name: string }): JSX.Element {
  const translate = useTranslate();
  const said = translate("There is no column '%1' here", name);
  return (
    <span className="kk-form-unknown" role="img" aria-label={said} title={said}>
      <Icon name="warning" size={14} />
    </span>
  );
}
