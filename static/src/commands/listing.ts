/** The table of every command: what it is called, its keys, and in which views it can be used. */
import { VIEW_MODES, type ViewMode } from '../editor/view_mode';
import { strokeLabel } from './keys';
import { labelOf, type Command, type Context } from './registry';

export interface Listed {
  command: Command;
  /** Names by language. */
  names: Record<'en' | 'fr', string>;
  views: ReadonlySet<ViewMode>;
}

/** A command's name where it has one without being anywhere; some names depend on the place. */
export function nameIn(command: Command, contexts: readonly Context[]): string {
  const context = contexts.find((one) => command.when?.(one) ?? true) ?? contexts[0]!;
  return labelOf(command, context);
}

/** The document, in Markdown. */
export function listing(commands: readonly Listed[]): string {
  const lines = commands.map(({ command, names, views }) => {
    const keys = (command.keys ?? []).map((key) => `\`${strokeLabel(key, 'Space', false, 'en')}\``);
    return [
      `\`${command.id}\``,
      names.en,
      names.fr,
      keys.join(' '),
      command.edits ? 'yes' : '',
      ...VIEW_MODES.map((mode) => (views.has(mode) ? '✓' : '–')),
    ].join(' | ');
  });
  return `# Commands

Every action of the editor, from the one registry that feeds palette, menus, shortcuts, help and all three views.
A ✓ was tried: on a map that holds one of everything there is a place in that view where the command is offered.
Written by \`npm run commands\`; a test fails when this page is not what the code says, or when a command that
changes the map is not to be had in the outline.

| Command | English | French | Keys | Changes the map | Canvas | Table | Outline |
| --- | --- | --- | --- | --- | --- | --- | --- |
${lines.map((line) => `| ${line} |`).join('\n')}
`;
}
