// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, expect, it } from 'vitest';

import type { Problem } from '../../src/contract/wire';
import { ParametersForm } from '../../src/form/ParametersForm';

afterEach(cleanup);

function open(parameters: Record<string, unknown>, problems: Problem[] = []): Record<string, unknown>[] {
  const written: Record<string, unknown>[] = [];
  function Host(): JSX.Element {
    const [now, setNow] = useState(parameters);
    return (
      <ParametersForm
        parameters={now}
        problems={problems}
        onChange={next => {
          written.push(next);
          setNow(next);
        }}
      />
    );
  }
  render(<Host />);
  return written;
}

it('adds a parameter, types its default by its type, and removes it', async () => {
  const written = open({});
  await userEvent.click(screen.getByRole('button', { name: 'Add to Parameters' }));
  expect(written.at(-1)).toEqual({ value: { type: 'string' } });
  fireEvent.change(screen.getByLabelText('name'), { target: { value: 'minutes' } });
  fireEvent.change(screen.getByLabelText('type'), { target: { value: 'int64' } });
  await userEvent.type(screen.getByLabelText('default'), '15');
  await userEvent.type(screen.getByLabelText('description'), 'late');
  expect(written.at(-1)).toEqual({ minutes: { type: 'int64', default: 15, description: 'late' } });
  await userEvent.clear(screen.getByLabelText('default'));
  expect(written.at(-1)).toEqual({ minutes: { type: 'int64', description: 'late' } });
  await userEvent.click(screen.getByRole('button', { name: 'Remove minutes' }));
  expect(written.at(-1)).toEqual({});
});

it('keeps the order when one is renamed', () => {
  const written = open({ a: { type: 'int64' }, b: { type: 'date' } });
  fireEvent.change(screen.getAllByLabelText('name')[0] as HTMLElement, { target: { value: 'first' } });
  expect(Object.keys(written.at(-1) ?? {})).toEqual(['first', 'b']);
});

it('says what is wrong with a name or a value', () => {
  open({ 'no name': { type: 'int64' } }, [
    { code: 'wrong_type', field: 'parameters.no name.default', message: "'x' is no int64." }
  ]);
  expect(screen.getByText(/begins with a letter/)).toBeTruthy();
  expect(screen.getByText("'x' is no int64.")).toBeTruthy();
});
