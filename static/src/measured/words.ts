/** What neighbouring stages and what is felt say, in sentences. */
import type { Editor } from '../editor/editor.svelte';
import { fmt, t } from '../i18n';
import type { Flow, Measured } from './measured';

const percent = (value: number): string => fmt().percent(value, { decimals: 1 });

/** "40.0% go on from Basket to Payment (400 of 1,000); target 65.0%, largest gap to target" */
export function flowWords(editor: Editor, flow: Flow): string {
  const name = (id: string): string => editor.store.doc.stages.get(id)?.name ?? '';
  const said = t('editor.flow.said', {
    rate: percent(flow.rate),
    from: name(flow.from),
    to: name(flow.to),
    after: fmt().number(flow.after),
    before: fmt().number(flow.before),
  });
  const against =
    flow.against && t(`editor.flow.${flow.against.kind}`, { rate: percent(flow.against.rate) });
  const largest = flow.largest && flow.against && t(`editor.flow.largest.${flow.against.kind}`);
  return [said, against, largest].filter(Boolean).join('; ');
}

/** What is measured, in a word: good, off target, both, or nothing. */
export function measuredWord(beside: Measured): string {
  const { good, warn, bad } = beside;
  if (!good && !warn && !bad) return t('editor.felt.nothing');
  return fmt().list(
    [
      bad && t('editor.felt.bad', { n: bad }),
      warn && t('editor.felt.warn', { n: warn }),
      good && t('editor.felt.good', { n: good }),
    ].filter((text): text is string => Boolean(text)),
  );
}
