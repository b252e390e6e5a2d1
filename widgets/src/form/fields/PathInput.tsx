import { Button } from '../../elements/Button';
import { Icon } from '../../elements/Icon';
import { useTranslate } from '../../elements/text';
import { asText } from '../fitting';
import { useScope } from '../scope';
import { Combobox } from './Combobox';
import type { InputProps } from './input';
import { TextsInput } from './ListInputs';
import { withParameters } from './path_parameters';

/** A file or URI; `${` offers the parameters, and a host that can browse is asked to. */
export function PathInput(props: InputProps): JSX.Element {
  const { field, value, onChange, label } = props;
  const translate = useTranslate();
  const { onBrowse, parameters } = useScope();
  if (Array.isArray(value)) {
    return <TextsInput {...props} />;
  }
  const text = asText(value ?? undefined);
  return (
    <span className="kk-form-line">
      <Combobox
        {...props}
        value={text}
        placeholder={field.example ?? translate('folder/file.csv or s3://…')}
        suggestions={withParameters(text, Object.keys(parameters))}
        onChange={now => onChange(now === '' ? undefined : now)}
      />
      {onBrowse && (
        <Button
          icon={<Icon name="folder" />}
          aria-label={translate('Browse for %1', label)}
          onClick={() => onBrowse(field.name)}
        >
          {translate('Browse')}
        </Button>
      )}
      {field.several && text !== '' && (
        <Button
          look="quiet"
          icon={<Icon name="plus" size={14} />}
          aria-label={translate('Several files')}
          title={translate('Several files')}
          onClick={() => onChange([text, ''])}
        />
      )}
    </span>
  );
}
