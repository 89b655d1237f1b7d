import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from '../../base/project-root';

/** An alert as operators get it from Prometheus. */
export interface AlertRule {
  name: string;
  severity: 'warning' | 'critical';
  /** So long it must be true. */
  forMs: number;
  description: string;
  /** Its paragraph in docs/operating.md. */
  whatToDo: string;
}

const rule = z.object({
  alert: z.string(),
  for: z
    .string()
    .regex(/^\d+[sm]$/)
    .default('0s'),
  labels: z.object({ severity: z.enum(['warning', 'critical']) }),
  annotations: z.object({ description: z.string() }),
});
const ruleFile = z.object({ groups: z.array(z.object({ rules: z.array(z.unknown()) })) });

const read = (file: string): string => readFileSync(path.join(projectRoot, file), 'utf8');

/** The rules that Prometheus would be given, in their order. @throws ZodError when they are none */
export function readAlertRules(): AlertRule[] {
  const { groups } = ruleFile.parse(parse(read('services/observability/alerts.yml')));
  const paragraphs = paragraphsOf(read('docs/operating.md'));
  return groups
    .flatMap(({ rules }) => rules.map((each) => rule.safeParse(each).data ?? []).flat())
    .map((each) => ({
      ...{ name: each.alert, severity: each.labels.severity, forMs: durationMs(each.for) },
      description: each.annotations.description.replace('{{ $labels.instance }}', 'its address'),
      whatToDo: paragraphs.get(each.alert) ?? '',
    }));
}

export const durationMs = (text: string): number => parseInt(text, 10) * (text.endsWith('m') ? 60_000 : 1000);

/** By heading of the third rank, as plain text. */
function paragraphsOf(markdown: string): Map<string, string> {
  const parts = markdown.split(/^##+ /m).map((part) => /^(\w+)\n([^]*)$/.exec(part));
  return new Map(parts.flatMap((part) => (part ? [[part[1] ?? '', plain(part[2] ?? '')]] : [])));
}

const plain = (markdown: string): string =>
  markdown
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replace(/[`*]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
