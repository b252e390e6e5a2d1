import type { PipelineDocument } from '../../contract/wire';
import { EMPTY } from './nodes';

/** The version of the document's form that this editor knows. */
export const VERSION = 1;

/** Why a text cannot be edited as a pipeline. It is kept as it is. */
export type TextFault =
  | { kind: 'not_json'; line: number | null; message: string }
  | { kind: 'not_a_document'; at: string }
  | { kind: 'newer_version'; version: unknown };

export interface Reading {
  /** What can be drawn of it; empty where nothing can. */
  document: PipelineDocument;
  fault: TextFault | null;
}

/** A document's text, as far as it is one. An empty text is a pipeline that has not been begun. */
export function readText(text: string): Reading {
  if (text.trim() === '') {
    return { document: EMPTY, fault: null };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { document: EMPTY, fault: jsonFault(text, error) };
  }
  const at = misshapen(value);
  if (at !== null) {
    return { document: EMPTY, fault: { kind: 'not_a_document', at } };
  }
  const document = value as PipelineDocument;
  const newer = document.karyaksham !== VERSION;
  return { document, fault: newer ? { kind: 'newer_version', version: document.karyaksham } : null };
}

/** Where a value is not of a document's form; null when it is, whatever else it holds. */
function misshapen(value: unknown): string | null {
  if (!isObject(value) || !('karyaksham' in value)) {
    return 'karyaksham';
  }
  if (!Array.isArray(value.nodes)) {
    return 'nodes';
  }
  const wrong = (value.nodes as unknown[]).findIndex(node => !isNode(node));
  if (wrong >= 0) {
    return `nodes[${wrong}]`;
  }
  for (const name of ['parameters', 'layout']) {
    if (value[name] !== undefined && !isObject(value[name])) {
      return name;
    }
  }
  return null;
}

function isNode(node: unknown): boolean {
  return (
    isObject(node) &&
    typeof node.id === 'string' &&
    typeof node.type === 'string' &&
    (node.params === undefined || isObject(node.params)) &&
    (node.inputs === undefined ||
      (Array.isArray(node.inputs) && node.inputs.every(input => typeof input === 'string')))
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonFault(text: string, error: unknown): TextFault {
  const message = error instanceof Error ? error.message : String(error);
  const position = /position (\d+)/.exec(message)?.[1];
  const line = position === undefined ? null : text.slice(0, Number(position)).split('\n').length;
  return { kind: 'not_json', line, message };
}
