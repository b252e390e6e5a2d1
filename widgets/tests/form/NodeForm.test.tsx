// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { nodeTypes } from '../../src/contract/nodes.generated';
import type { Column, NodeDescription, Problem } from '../../src/contract/wire';
import { NodeForm } from '../../src/form/NodeForm';
import { FUNCTIONS } from './functions';

const FLIGHTS: Column[] = [
  { name: 'carrier', type: 'string' },
  { name: 'dep_delay', type: 'int64' },
  { name: 'month', type: 'int64' }
];

beforeAll(() => {
  // jsdom lays nothing out, and CodeMirror asks.
  Range.prototype.getClientRects = () => [] as unknown as DOMRectList;
  Range.prototype.getBoundingClientRect = () => new DOMRect();
});
afterEach(cleanup);

interface Options {
  problems?: Problem[];
  arriving?: (Column[] | null)[];
  onFix?: (problem: Problem) => void;
  onBrowse?: (field: string) => void;
}

/** A form that is told what it says, as a host does; `written` is the document's parameters after every edit. */
function open(
  type: string,
  params: Record<string, unknown>,
  options: Options = {}
): Record<string, unknown>[] {
  const written: Record<string, unknown>[] = [];
  const { problems = [], arriving = [FLIGHTS], ...handlers } = options;
  function Host(): JSX.Element {
    const [now, setNow] = useState(params);
    return (
      <NodeForm
        node={{ id: 'it', type, inputs: arriving.map((_, place) => `n${place}`), params: now }}
        description={nodeTypes.find(each => each.type === type) as unknown as NodeDescription}
        arriving={arriving}
        problems={problems}
        parameters={{ minutes: { type: 'int64' } }}
        functions={FUNCTIONS}
        onChange={next => {
          written.push(next);
          setNow(next);
        }}
        {...handlers}
      />
    );
  }
  render(<Host />);
  return written;
}

function problem(field: string, message: string, more: Partial<Problem> = {}): Problem {
  return { code: 'x', message, field, ...more };
}

describe('A form', () => {
  it.each(nodeTypes)('of a $type names every control', ({ type, examples }) => {
    open(type, examples[0]?.params ?? {}, { onBrowse: () => undefined });
    document.querySelector<HTMLElement>('.kk-form-more-button')?.click();
    for (const control of document.querySelectorAll('input, select, textarea, button, [role]')) {
      const named =
        control.getAttribute('aria-label') ||
        control.getAttribute('aria-labelledby') ||
        control.textContent ||
        (control as HTMLInputElement).labels?.length;
      expect(named, control.outerHTML).toBeTruthy();
    }
  });

  it('writes what is chosen and not what is the default', async () => {
    const written = open('join', { how: 'left' }, { arriving: [FLIGHTS, FLIGHTS] });
    await userEvent.selectOptions(screen.getByLabelText('how'), 'full');
    await userEvent.selectOptions(screen.getByLabelText('how'), 'inner (default)');
    expect(written).toEqual([{ how: 'full' }, {}]);
  });

  it('folds away what is seldom needed, and opens it for a fault', async () => {
    open('join', {});
    expect(screen.queryByLabelText('suffix')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: /More options/ }));
    expect((screen.getByLabelText('suffix') as HTMLInputElement).placeholder).toBe('_right');
    cleanup();
    open('join', { suffix: '' }, { problems: [problem('suffix', 'Should not be empty.')] });
    expect(screen.getByLabelText('suffix').getAttribute('aria-invalid')).toBe('true');
  });

  it('keeps what it does not know', async () => {
    const written = open('limit', { rows: 'many', newer: [1] });
    await userEvent.type(screen.getByLabelText('newer'), ' ');
    fireEvent.change(screen.getByLabelText(/rows/), { target: { value: '7' } });
    expect(written.at(-1)).toEqual({ rows: 7, newer: [1] });
  });

  it('puts each problem under its field, with the way out and the repair', async () => {
    const onFix = vi.fn();
    const fixable = problem('columns', "There is no column 'x'.", {
      hint: 'Did you mean y?',
      fix: { label: 'Use y', edits: [] }
    });
    open(
      'drop',
      { columns: ['x'] },
      { onFix, problems: [fixable, problem('', 'Something else.', { field: null })] }
    );
    const group = screen.getByRole('group', { name: /columns/ });
    expect(within(group).getByText("There is no column 'x'. Did you mean y?")).toBeTruthy();
    expect(within(group).queryByText('Something else.')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Use y' }));
    expect(onFix).toHaveBeenCalledWith(fixable);
  });

  it('shows names and messages as text', () => {
    const evil = '<img src=x onerror=alert(1)>';
    open('drop', { columns: [evil] }, { problems: [problem('columns', evil)] });
    expect(document.querySelector('img')).toBeNull();
  });
});

describe('Columns', () => {
  it('are chosen by keyboard from those that arrive, and keep their order', async () => {
    const written = open('drop', { columns: ['month'] });
    const add = screen.getByRole('combobox', { name: 'Add to columns' });
    await userEvent.type(add, 'car{ArrowDown}{Enter}');
    expect(written.at(-1)).toEqual({ columns: ['month', 'carrier'] });
    fireEvent.keyDown(screen.getByRole('button', { name: /Move carrier/ }), { key: 'ArrowUp', altKey: true });
    expect(written.at(-1)).toEqual({ columns: ['carrier', 'month'] });
    await userEvent.click(screen.getByRole('button', { name: 'Remove carrier' }));
    expect(written.at(-1)).toEqual({ columns: ['month'] });
  });

  it('that do not arrive stay and are marked', () => {
    open('drop', { columns: ['gone', 'month'] });
    expect(screen.getByRole('img', { name: "There is no column 'gone' here" })).toBeTruthy();
    cleanup();
    open('drop', { columns: ['gone'] }, { arriving: [null] });
    expect(screen.queryByRole('img')).toBeNull();
  });

  it('may have settings, and are plain names without them', async () => {
    const written = open('sort', { by: ['month', 'carrier'] });
    const descending = screen.getByRole('checkbox', { name: 'month: descending' });
    await userEvent.click(descending);
    expect(written.at(-1)).toEqual({ by: [{ column: 'month', descending: true }, 'carrier'] });
    await userEvent.click(descending);
    expect(written.at(-1)).toEqual({ by: ['month', 'carrier'] });
  });

  it('of a join are those of the table that is meant', async () => {
    const airlines = [{ name: 'code', type: 'string' }];
    open('join', {}, { arriving: [FLIGHTS, airlines] });
    await userEvent.click(screen.getByRole('combobox', { name: 'Add to right on' }));
    const list = screen.getByRole('listbox', { name: 'Suggestions: Add to right on' });
    const offered = within(list)
      .getAllByRole('option')
      .map(option => option.textContent);
    expect(offered).toEqual(['codestring']);
  });
});

describe('A mapping', () => {
  it('takes pasted lines, and leaves rows without a name out of the document', async () => {
    const written = open('cast', {});
    const name = screen.getByRole('combobox', { name: 'types 1: name' });
    await userEvent.click(name);
    await userEvent.paste('dep_delay: int32\nmonth: int8');
    expect(written).toEqual([{ types: { dep_delay: 'int32', month: 'int8' } }]);
    await userEvent.click(screen.getByRole('button', { name: 'Add to types' }));
    await userEvent.type(screen.getByRole('combobox', { name: 'types 3: type' }), 'date');
    expect(written.at(-1)).toEqual({ types: { dep_delay: 'int32', month: 'int8' } });
    await userEvent.type(screen.getByRole('combobox', { name: 'types 3: name' }), 'carrier');
    expect(written.at(-1)).toEqual({ types: { dep_delay: 'int32', month: 'int8', carrier: 'date' } });
  });

  it('says when two rows have one name, and puts a problem beside its row', () => {
    open('derive', { columns: { a: '1', b: 'x' } }, { problems: [problem('columns.b', 'There is no x.')] });
    const rows = within(screen.getByRole('list', { name: 'columns' })).getAllByRole('listitem');
    expect(rows.some(row => row.textContent?.includes('There is no x.'))).toBe(true);
    fireEvent.change(screen.getByRole('combobox', { name: 'columns 2: name' }), { target: { value: 'a' } });
    expect(screen.getAllByText(/Two rows are called 'a'/)).toHaveLength(2);
  });
});

describe('An expression', () => {
  it('is named, typed into, and shows what the document says', async () => {
    const written = open('filter', { condition: 'month = 1' });
    const editor = screen.getByRole('textbox', { name: 'condition' });
    expect(editor.textContent).toBe('month = 1');
    const { EditorView } = await import('@codemirror/view');
    const view = EditorView.findFromDOM(editor);
    view?.dispatch({ changes: { from: 8, to: 9, insert: '2' }, userEvent: 'input.type' });
    expect(written).toEqual([{ condition: 'month = 2' }]);
  });
});

describe('A path', () => {
  it('may be one file or several, and is browsed for', async () => {
    const onBrowse = vi.fn();
    const written = open('read_csv', { path: 'a.csv' }, { arriving: [], onBrowse });
    await userEvent.click(screen.getByRole('button', { name: 'Browse for path' }));
    expect(onBrowse).toHaveBeenCalledWith('path');
    await userEvent.click(screen.getByRole('button', { name: 'Several files' }));
    await userEvent.type(screen.getByRole('textbox', { name: 'path 2' }), 'b.csv');
    expect(written.at(-1)).toEqual({ path: ['a.csv', 'b.csv'] });
  });
});

describe('A small table', () => {
  it('is pasted from a spreadsheet and edited cell by cell', async () => {
    const written = open('inline_table', {}, { arriving: [] });
    const empty = screen.getByRole('textbox', { name: 'Paste a table into rows' });
    fireEvent.change(empty, { target: { value: 'code\tn\nUA\t1\nAA\t2' } });
    expect(written.at(-1)).toEqual({
      rows: [
        { code: 'UA', n: 1 },
        { code: 'AA', n: 2 }
      ]
    });
    const cell = screen.getByRole('textbox', { name: 'n 1' });
    await userEvent.clear(cell);
    await userEvent.type(cell, '1.50');
    expect((cell as HTMLInputElement).value).toBe('1.50');
    expect(written.at(-1)).toEqual({
      rows: [
        { code: 'UA', n: 1.5 },
        { code: 'AA', n: 2 }
      ]
    });
    await userEvent.keyboard('{Enter}');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('n 2');
  });
});
